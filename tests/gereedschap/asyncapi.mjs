// Judges an AsyncAPI document with the official parser, and the messages that it names by the schemas that it gives.
//   node asyncapi.mjs DOCUMENT [MESSAGES.json]     MESSAGES.json: [{"message": "name", "payload": {…}}]
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(`${process.env.GEREEDSCHAP}/node/`);
const { Parser, fromFile } = require('@asyncapi/parser');
const Ajv = require('ajv').default ?? require('ajv');
const addFormats = require('ajv-formats').default ?? require('ajv-formats');

const [, , pad, berichten] = process.argv;
const { document, diagnostics } = await fromFile(new Parser(), pad).parse();
// 0 and 1 are errors and warnings; a newer version of the specification is only information.
const fouten = diagnostics.filter((d) => d.severity <= 1).map((d) => `${d.path.join('.')}: ${d.message}`);
const gezien = { kanalen: {}, operaties: {}, geweigerd: [] };
if (document) {
  for (const kanaal of document.allChannels().all()) {
    gezien.kanalen[kanaal.address()] = kanaal.messages().all().map((bericht) => bericht.name());
  }
  for (const operatie of document.allOperations().all()) {
    gezien.operaties[operatie.id()] = [operatie.action(), operatie.channels().all()[0].address()];
  }
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // The document holds every schema in full; identities and dialects of the files are no longer needed.
  const kaal = (schema) => JSON.parse(JSON.stringify(schema, (naam, waarde) =>
    ['$id', '$schema'].includes(naam) || naam.startsWith('x-parser') ? undefined : waarde));
  const keuringen = new Map();
  for (const { message, payload } of berichten ? JSON.parse(readFileSync(berichten)) : []) {
    if (!keuringen.has(message)) {
      const gevonden = document.allMessages().all().find((bericht) => bericht.id() === message);
      keuringen.set(message, gevonden && ajv.compile(kaal(gevonden.payload().json())));
    }
    const keuring = keuringen.get(message);
    if (!keuring) gezien.geweigerd.push(`${message}: unknown message`);
    else if (!keuring(payload)) gezien.geweigerd.push(`${message}: ${ajv.errorsText(keuring.errors)}`);
  }
}
console.log(JSON.stringify({ fouten, ...gezien }));
