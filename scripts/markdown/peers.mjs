// Reads texts as JSON, and writes what the packages of package.json make of each prefix: {"texts": [..], "closed": {NAME: [[..]]}}.
import { readFileSync } from "node:fs";
import remend from "remend";

const texts = JSON.parse(readFileSync(0, "utf8"));
// streamdown closes a text with remend.
const peers = { remend };

const prefixes = (text) => {
  const all = [];
  let prefix = "";
  for (const char of text) all.push((prefix += char));
  return all;
};
const closed = {};
for (const [name, close] of Object.entries(peers)) {
  const began = process.hrtime.bigint();
  closed[name] = texts.map((text) => prefixes(text).map((prefix) => close(prefix)));
  console.error(`${name}: ${(Number(process.hrtime.bigint() - began) / 1e9).toFixed(2)} s`);
}
process.stdout.write(JSON.stringify({ texts, closed }));
