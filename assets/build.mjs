// Builds what the pages ask for into .data/assets: the style sheet from Sass; pictures and scripts as they are.
import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const source = fileURLToPath(new URL(".", import.meta.url)); // a path may hold spaces
const target = fileURLToPath(new URL("../.data/assets/", import.meta.url));

const { css } = compile(`${source}tray.scss`, {
  loadPaths: [`${source}../node_modules`],
  style: "compressed",
  quietDeps: true,
});
await mkdir(target, { recursive: true });
await writeFile(`${target}tray.css`, css);
for (const name of await readdir(source)) {
  if (/^[^.]+\.(svg|js)$/.test(name)) await copyFile(`${source}${name}`, `${target}${name}`);
}
