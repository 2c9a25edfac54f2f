// Builds what the pages ask for into .data/assets: the style sheet from Sass, and the pictures as they are.
import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { compile } from "sass";

const source = new URL(".", import.meta.url).pathname;
const target = new URL("../.data/assets/", import.meta.url).pathname;

const { css } = compile(`${source}tray.scss`, {
  loadPaths: [`${source}../node_modules`],
  style: "compressed",
  quietDeps: true,
});
await mkdir(target, { recursive: true });
await writeFile(`${target}tray.css`, css);
for (const name of await readdir(source)) {
  if (name.endsWith(".svg")) await copyFile(`${source}${name}`, `${target}${name}`);
}
