// Builds what the pages ask for into .data/assets: style sheets from Sass; pictures and scripts as they are.
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "sass";
import { drawPictures } from "./pictures.mjs";

const source = fileURLToPath(new URL(".", import.meta.url)); // a path may hold spaces
const target = fileURLToPath(new URL("../.data/assets/", import.meta.url));

await mkdir(target, { recursive: true });
for (const name of ["tray", "professional", "my_referral"]) {
  const { css } = compile(`${source}${name}.scss`, {
    loadPaths: [`${source}../node_modules`],
    style: "compressed",
    quietDeps: true,
  });
  await writeFile(`${target}${name}.css`, css);
}
for (const name of await readdir(source)) {
  if (/^[^.]+\.(svg|js)$/.test(name)) await copyFile(`${source}${name}`, `${target}${name}`);
}
await drawPictures(source, target);

// Leaflet, for map.js to fetch when a reader asks for a map. Without the link to its source map, which is not served.
const leaflet = `${source}../node_modules/leaflet/dist/`;
await cp(`${leaflet}images`, `${target}leaflet/images`, { recursive: true });
await copyFile(`${leaflet}leaflet.css`, `${target}leaflet/leaflet.css`);
const script = await readFile(`${leaflet}leaflet.js`, "utf8");
await writeFile(`${target}leaflet/leaflet.js`, script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
