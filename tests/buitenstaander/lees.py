"""An outsider's consumer: reads every event of a service's stream with the official NATS client, parses it with the
official CloudEvents SDK, and validates its data against the published JSON Schemas. Knows nothing of how the events
came about; what it finds it says as JSON on standard output.

    lees.py NATS_URL FOLDER_WITH_SCHEMAS SERVICE...
"""

import asyncio
import json
import pathlib
import re
import sys

import nats
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator, FormatChecker
from nats.js.api import DeliverPolicy

# NL GOV profile for CloudEvents: required beyond CloudEvents itself are the form of source, type and subject, and that
# data is JSON with a schema that can be looked up.
SOURCE = re.compile(r"^urn:nld:oin:[0-9]{20}:systeem:[a-z]+$")
TYPE = re.compile(r"^nl\.jongerenstroom\.[a-z]+\.[a-z0-9-]+\.v[0-9]+$")
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
NAME = re.compile(r"^[a-z0-9]{1,20}$")
TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
REQUIRED = ["specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "data"]
MAX_BYTES = 64 * 1024
MAX_WAIT_S = 10


def validators(schemas):
    """By the address under which a schema can be looked up."""
    found = {}
    for path in (schemas / "gebeurtenissen").rglob("*.json"):
        schema = json.loads(path.read_text())
        Draft202012Validator.check_schema(schema)
        found[schema.get("$id")] = Draft202012Validator(schema, format_checker=FormatChecker())
    return found


def faults(event, raw, service, position, known):
    """What is wrong with one event. The SDK fills in some attributes by itself, so the message must have them."""
    attributes = event.get_attributes()
    checks = {
        "required": all(name in raw for name in REQUIRED),
        "specversion": attributes["specversion"] == "1.0",
        "id": UUID.match(event.get_id()),
        "source": SOURCE.match(event.get_source()) and event.get_source().endswith(service),
        "type": TYPE.match(event.get_type()) and event.get_type().split(".")[2] == service,
        "subject": event.get_subject() is None or UUID.match(event.get_subject()),
        "time": event.get_time() is not None and event.get_time().utcoffset() is not None,
        "datacontenttype": event.get_datacontenttype() == "application/json",
        "dataschema": event.get_dataschema() in known,
        "sequence": attributes.get("sequence") == f"{position:020}",
        "partitionkey": bool(attributes.get("partitionkey")),
        "streamversion": isinstance(attributes.get("streamversion"), int),
        "correlationid": UUID.match(attributes.get("correlationid", "")),
        "traceparent": TRACEPARENT.match(attributes.get("traceparent", f"00-{'0' * 32}-{'0' * 16}-00")),
        "names": all(NAME.match(name) for name in attributes),
    }
    wrong = [name for name, good in checks.items() if not good]
    if not wrong:
        errors = known[event.get_dataschema()].iter_errors(event.get_data())
        wrong = [f"data: {error.message}" for error in errors]
    return wrong


async def read(stream, service, known):
    found = {"messages": 0, "types": {}, "faults": []}
    subscription = await stream.subscribe(
        f"jongerenstroom.*.{service}.*", ordered_consumer=True, deliver_policy=DeliverPolicy.ALL
    )
    expected = (await stream.stream_info(f"JONGERENSTROOM_{service.upper()}")).state.messages
    for position in range(1, expected + 1):
        message = await subscription.next_msg(timeout=MAX_WAIT_S)
        kind = (message.headers or {}).get("Content-Type", "application/cloudevents+json")
        structured = HTTPMessage(headers={"content-type": kind}, body=message.data)
        event = from_structured_event(structured, JSONFormat())
        wrong = faults(event, json.loads(message.data), service, position, known)
        if len(message.data) > MAX_BYTES:
            wrong.append("too large")
        if message.subject.split(".")[-1] != event.get_type().split(".")[3]:
            wrong.append("subject of the bus")
        if wrong:
            found["faults"].append({"position": position, "type": event.get_type(), "wrong": wrong})
        found["messages"] += 1
        found["types"][event.get_type()] = found["types"].get(event.get_type(), 0) + 1
    return found


async def main(url, schemas, services):
    known = validators(pathlib.Path(schemas))
    connection = await nats.connect(url)
    stream = connection.jetstream()
    print(json.dumps({service: await read(stream, service, known) for service in services}))
    await connection.close()


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
