// Keeps the page as the stream says. Without this script the page is complete, and stands still.
"use strict";

const MAANDEN = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];
const WEG_NA_MS = 1500; // A shorter interruption is not worth a word.
const opsomming = new Intl.ListFormat("nl-NL", { type: "conjunction" });
const opmaak = new Intl.NumberFormat("nl-NL");
const $ = (kiezer) => document.querySelector(kiezer);
const GEEN_CIJFER = "niet aangeleverd";
const aantal = (waarde) => (typeof waarde === "number" ? opmaak.format(waarde) : (waarde ?? "."));
const maand = (dag) => `${MAANDEN[Number(dag.slice(5, 7)) - 1]} ${dag.slice(0, 4)}`;
const datum = (dag) => `${Number(dag.slice(8, 10))} ${maand(dag)}`;

const kort = (dag) => `${dag.slice(8, 10)}-${dag.slice(5, 7)}-${dag.slice(0, 4)}`;
const totEnMet = ({ bron, totEnMet: dag }) =>
  dag
    ? `Gegevens tot en met ${kort(dag)} (${bron})`
    : `Bij de gegevens van ${bron} is niet gezegd tot en met welke dag zij gaan`;

function zet(element, tekst) {
  if (!element || element.textContent === tekst) return false;
  element.textContent = tekst;
  return true;
}

function toestand(soort, tekst) {
  $("#toestand").dataset.toestand = soort;
  zet($("#toestand-tekst"), tekst);
}

function cijfers(lijst) {
  for (const cijfer of lijst) {
    const plek = $(`[data-cijfer="${cijfer.id}"]`);
    if (zet(plek, aantal(cijfer.waarde))) {
      plek.classList.remove("nieuw");
      void plek.offsetWidth; // Begins the animation anew.
      plek.classList.add("nieuw");
    }
    zet($(`[data-toelichting="${cijfer.id}"]`), cijfer.toelichting);
  }
  const waarden = new Map(lijst.map((cijfer) => [cijfer.id, Number(cijfer.waarde) || 0]));
  for (const paneel of document.querySelectorAll("[data-balken]")) {
    const balken = [...paneel.querySelectorAll("[data-balk]")];
    const grootste = Math.max(1, ...balken.map((balk) => waarden.get(balk.dataset.balk) ?? 0));
    for (const balk of balken) {
      balk.setAttribute("width", (((waarden.get(balk.dataset.balk) ?? 0) * 100) / grootste).toFixed(1));
    }
  }
}

// The same drawing as grafiek.rs makes.
const [BREEDTE, HOOGTE, LINKS, RECHTS, BOVEN, ONDER, MAX_LIJNEN] = [720, 250, 52, 18, 16, 34, 4];

function stapVan(hoogste) {
  for (let macht = 1; ; macht *= 10) {
    for (const keer of [1, 2, 5]) if (Math.ceil(hoogste / (macht * keer)) <= MAX_LIJNEN) return macht * keer;
  }
}

function teken(reeks) {
  const getoond = reeks.map((stand) => (typeof stand.waarde === "number" ? stand.waarde : null));
  const hoogste = Math.max(MAX_LIJNEN, ...getoond.filter((waarde) => waarde !== null));
  const stap = stapVan(hoogste);
  const top = Math.ceil(hoogste / stap) * stap;
  const x = (i) => (LINKS + ((BREEDTE - LINKS - RECHTS) * i) / Math.max(1, reeks.length - 1)).toFixed(1);
  const y = (waarde) => HOOGTE - ONDER - ((HOOGTE - BOVEN - ONDER) * waarde) / top;
  const svg = $("#grafiek");
  const maak = (ouder, naam, kenmerken, tekst) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", naam);
    for (const [sleutel, waarde] of Object.entries(kenmerken)) element.setAttribute(sleutel, waarde);
    if (tekst !== undefined) element.textContent = tekst;
    ouder.append(element);
    return element;
  };
  svg.replaceChildren();
  const raster = maak(svg, "g", { class: "raster" });
  for (let waarde = 0; waarde <= top; waarde += stap) {
    maak(raster, "line", { x1: LINKS, y1: y(waarde).toFixed(1), x2: BREEDTE - RECHTS, y2: y(waarde).toFixed(1) });
    maak(raster, "text", { x: LINKS - 10, y: (y(waarde) + 4.5).toFixed(1), "text-anchor": "end" }, aantal(waarde));
  }
  reeks.forEach((stand, i) => {
    if (stand.peildatum.slice(5, 7) !== "01") return;
    maak(raster, "text", { x: x(i), y: HOOGTE - 8, "text-anchor": "middle" }, `jan ${stand.peildatum.slice(0, 4)}`);
  });
  let [lijn, vlak] = ["", ""];
  getoond.forEach((waarde, i) => {
    if (waarde === null) return;
    const begin = (getoond[i - 1] ?? null) === null;
    const einde = (getoond[i + 1] ?? null) === null;
    const punt = `${x(i)} ${y(waarde).toFixed(1)}`;
    lijn += (begin ? "M" : "L") + punt;
    vlak += (begin ? `M${x(i)} ${y(0).toFixed(1)}` : "") + `L${punt}` + (einde ? `L${x(i)} ${y(0).toFixed(1)}Z` : "");
  });
  maak(svg, "path", { class: "vlak", d: vlak });
  maak(svg, "path", { class: "lijn", d: lijn });
  const laatste = getoond.at(-1) ?? null;
  if (laatste !== null) maak(svg, "circle", { class: "punt", cx: x(reeks.length - 1), cy: y(laatste).toFixed(1), r: 6 });
}

function tabel(reeks) {
  const rijen = reeks.toReversed().map((stand) => {
    const rij = document.createElement("tr");
    const kop = document.createElement("th");
    kop.scope = "row";
    kop.textContent = maand(stand.peildatum);
    const cel = document.createElement("td");
    cel.textContent = aantal(stand.waarde);
    rij.append(kop, cel);
    return rij;
  });
  $("#grafiek-rijen").replaceChildren(...rijen);
  const woord = (waarde) => {
    if (typeof waarde === "number") return aantal(waarde);
    return waarde === GEEN_CIJFER ? "een aantal dat niet is aangeleverd" : "een klein aantal dat geheim is";
  };
  const [eerste, laatste] = [reeks.at(0), reeks.at(-1)];
  if (!eerste) return;
  zet(
    $("#grafiek-tekst"),
    `Lijngrafiek: van ${woord(eerste.waarde)} in ${maand(eerste.peildatum)} naar ${woord(laatste.waarde)} in ${maand(laatste.peildatum)}. Alle waarden staan in de tabel.`,
  );
}

let vorigeReeks = "";
let achter = []; // The services of which not everything is taken in.
let laatste; // The last state that came: whether it is old depends on the day.

// Up to when the figures go is not whether the connection lives: old figures get no green lamp.
function vandaag() {
  const nu = new Date();
  return `${nu.getFullYear()}-${String(nu.getMonth() + 1).padStart(2, "0")}-${String(nu.getDate()).padStart(2, "0")}`;
}
function isOud() {
  return !laatste.gegevensTotEnMet || laatste.verouderdVanaf <= vandaag();
}
// Until a state has come nobody knows whether it is old.
function lamp() {
  if (laatste === undefined) return "vast";
  return isOud() ? "oud" : "live";
}
function vers() {
  const dag = laatste.gegevensTotEnMet;
  zet($("#vers"), dag ? `gegevens tot en met ${datum(dag)}` : "nog geen gegevens");
  $("#oud").hidden = !isOud();
  zet(
    $("#oud"),
    dag
      ? `Deze cijfers zijn oud: over uitkeringen is na ${datum(dag)} niets aangeleverd. Wat daarna is gebeurd, staat er niet in.`
      : "Over uitkeringen is nog niets aangeleverd of vastgelegd: er zijn geen cijfers.",
  );
}
function toon(stand) {
  laatste = stand;
  vers();
  const [verborgen, getoond] = [(c) => c.waarde === ".", (c) => typeof c.waarde === "number" && c.waarde > 0];
  $("#alles-geheim").hidden = stand.cijfers.some(getoond) || !stand.cijfers.some(verborgen);
  cijfers(stand.cijfers);
  const reeks = JSON.stringify(stand.reeks);
  if (reeks !== vorigeReeks) {
    vorigeReeks = reeks;
    teken(stand.reeks);
    tabel(stand.reeks);
  }
  const onverwerkt = stand.onverwerkt;
  $("#onverwerkt").hidden = onverwerkt === 0;
  zet(
    $("#onverwerkt"),
    `${onverwerkt === 1 ? "1 gebeurtenis kan" : `${aantal(onverwerkt)} gebeurtenissen kunnen`} niet worden verwerkt en tellen niet mee. Tot dat is opgelost komt er geen raadsrapportage.`,
  );
  achter = stand.looptAchter ?? [];
  $("#achter").hidden = achter.length === 0;
  zet(
    $("#achter"),
    `Wat is vastgelegd door ${opsomming.format(achter)} wordt nu niet verwerkt. Deze cijfers zijn dus niet volledig, en zolang dat duurt komt er geen raadsrapportage.`,
  );
  const horizon = stand.horizon ?? [];
  $("#horizon").hidden = horizon.length === 0;
  zet($("#horizon"), horizon.map((bron) => `${totEnMet(bron)}.`).join(" "));
  zet($("#bekend-op"), datum(stand.bekendOp));
  zet($("#posities"), Object.entries(stand.posities).map(([dienst, positie]) => `${dienst} ${aantal(positie)}`).join(", "));
}

const OPNIEUW_MS = 5000;
let weg;
function volg() {
  const bron = new EventSource($("main").dataset.stroom);
  const live = () => {
    clearTimeout(weg);
    weg = undefined;
    if (achter.length > 0) toestand("weg", "Loopt achter");
    else toestand(lamp(), "Live");
  };
  bron.addEventListener("open", live);
  bron.addEventListener("kerncijfers", (gebeurtenis) => {
    toon(JSON.parse(gebeurtenis.data));
    live();
  });
  bron.addEventListener("error", () => {
    weg ??= setTimeout(() => toestand("weg", "Verbinding verbroken, opnieuw proberen"), WEG_NA_MS);
    // The browser tries again by itself, except after an answer that was no stream.
    if (bron.readyState === EventSource.CLOSED) setTimeout(volg, OPNIEUW_MS);
  });
}
volg();
// A page that stands on a wall becomes old by itself.
setInterval(() => {
  if (laatste === undefined) return;
  vers();
  const nu = $("#toestand").dataset.toestand;
  if (nu === "live" || nu === "oud") toestand(lamp(), "Live");
}, 60_000);
