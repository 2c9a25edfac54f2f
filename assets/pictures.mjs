// Pictures for those who read no SVG: icons of a telephone's home screen, and the picture of a shared link. They are
// drawn here from mark.svg and horizon.svg, so that no drawing program is needed and no picture can differ from its source.
import { readFile, writeFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";

const SUBROWS = 4;
const STEPS = 24; // straight pieces of a curve
const TAGS = /<(rect|circle|path)\s([^>]*?)\/?>/g;
const TOKENS = /[a-z]|-?(?:\d+\.\d+|\.\d+|\d+)/gi;

const attributes = (text) => Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));

function curve([x0, y0], [x1, y1], [x2, y2], [x3, y3]) {
  return Array.from({ length: STEPS }, (_, index) => {
    const t = (index + 1) / STEPS, u = 1 - t;
    const at = (a, b, c, d) => u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
    return [at(x0, x1, x2, x3), at(y0, y1, y2, y3)];
  });
}

// The commands that the two drawings use: M L H V C S Z, in both cases.
function polygons(d) {
  const found = [];
  const tokens = d.match(TOKENS);
  let points = [], here = [0, 0], handle = here, command = "", index = 0;
  const next = () => Number(tokens[index++]);
  const point = (relative) => {
    const [x, y] = [next(), next()];
    return relative ? [here[0] + x, here[1] + y] : [x, y];
  };
  while (index < tokens.length) {
    if (/[a-z]/i.test(tokens[index])) command = tokens[index++];
    const relative = command === command.toLowerCase();
    const kind = command.toUpperCase();
    if (kind === "Z") {
      here = points[0];
    } else if (kind === "M") {
      here = point(relative);
      points = [here];
      found.push(points);
      command = relative ? "l" : "L";
    } else if (kind === "C" || kind === "S") {
      const first = kind === "C" ? point(relative) : [2 * here[0] - handle[0], 2 * here[1] - handle[1]];
      const second = point(relative), end = point(relative);
      points.push(...curve(here, first, second, end));
      [here, handle] = [end, second];
      continue;
    } else {
      if (kind === "L") here = point(relative);
      else if (kind === "H") here = [next() + (relative ? here[0] : 0), here[1]];
      else if (kind === "V") here = [here[0], next() + (relative ? here[1] : 0)];
      else throw new Error(`a drawing uses ${command}, which is not known here`);
      points.push(here);
    }
    handle = here;
  }
  return found;
}

function rounded(x, y, width, height, r) {
  const k = 0.448 * r, right = x + width, bottom = y + height;
  return [[
    [right - r, y], ...curve([right - r, y], [right - k, y], [right, y + k], [right, y + r]),
    [right, bottom - r], ...curve([right, bottom - r], [right, bottom - k], [right - k, bottom], [right - r, bottom]),
    [x + r, bottom], ...curve([x + r, bottom], [x + k, bottom], [x, bottom - k], [x, bottom - r]),
    [x, y + r], ...curve([x, y + r], [x, y + k], [x + k, y], [x + r, y]),
  ]];
}

// A stroke of the drawings is a level line: as a bar with round ends.
const bar = ([[x, y], [end]], width) => rounded(x - width / 2, y - width / 2, end - x + width, width, width / 2)[0];

function shapes(svg) {
  return [...svg.matchAll(TAGS)].map(([, tag, text]) => {
    const told = attributes(text), number = (name) => Number(told[name] ?? 0);
    const width = number("stroke-width");
    const [x, y, r] = [number("cx"), number("cy"), number("r")];
    const lines = tag === "rect" ? rounded(0, 0, number("width"), number("height"), number("rx"))
      : tag === "circle" ? rounded(x - r, y - r, 2 * r, 2 * r, r)
      : told.stroke ? polygons(told.d).map((points) => bar(points, width)) : polygons(told.d);
    return { lines, colour: told.stroke ?? told.fill, opacity: Number(told.opacity ?? 1) };
  });
}

const rgb = (hex) => (hex.length === 4 ? [...hex.slice(1)].map((each) => each + each) : hex.slice(1).match(/../g)).map((each) => parseInt(each, 16));

class Picture {
  constructor(width, height) {
    Object.assign(this, { width, height, pixels: new Float64Array(width * height * 4) });
  }

  blend(x, y, [red, green, blue], amount) {
    const at = 4 * (y * this.width + x), kept = 1 - amount;
    [red, green, blue].forEach((value, index) => (this.pixels[at + index] = this.pixels[at + index] * kept + value * amount));
    this.pixels[at + 3] = this.pixels[at + 3] * kept + 255 * amount;
  }

  wash(top, bottom, until) {
    for (let y = 0; y < this.height; y++) {
      const t = Math.min(1, y / (this.height * until));
      const colour = rgb(top).map((value, index) => value + (rgb(bottom)[index] - value) * t);
      for (let x = 0; x < this.width; x++) this.blend(x, y, colour, 1);
    }
  }

  draw(drawn, { scale, left = 0, top = 0 }) {
    for (const { lines, colour, opacity } of drawn) {
      const moved = lines.map((points) => points.map(([x, y]) => [x * scale + left, y * scale + top]));
      this.fill(moved, rgb(colour), opacity);
    }
    return this;
  }

  fill(lines, colour, opacity) {
    const heights = lines.flat().map(([, y]) => y);
    const last = Math.min(this.height, Math.ceil(Math.max(...heights)));
    for (let y = Math.max(0, Math.floor(Math.min(...heights))); y < last; y++) {
      const covered = new Float64Array(this.width);
      for (let sub = 0; sub < SUBROWS; sub++) this.spans(lines, y + (sub + 0.5) / SUBROWS, covered);
      covered.forEach((amount, x) => amount && this.blend(x, y, colour, Math.min(1, amount / SUBROWS) * opacity));
    }
  }

  spans(lines, y, covered) {
    const crossings = [];
    for (const points of lines) {
      points.forEach(([x0, y0], index) => {
        const [x1, y1] = points[(index + 1) % points.length];
        if (y0 <= y !== y1 <= y) crossings.push([x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), y1 > y0 ? 1 : -1]);
      });
    }
    crossings.sort(([a], [b]) => a - b);
    let winding = 0;
    crossings.forEach(([x, turn], index) => {
      winding += turn;
      if (!winding) return;
      const [from, to] = [Math.max(0, x), Math.min(this.width, crossings[index + 1][0])];
      for (let pixel = Math.floor(from); pixel < to; pixel++) {
        covered[pixel] += Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel));
      }
    });
  }

  png() {
    const rows = Buffer.alloc(this.height * (this.width * 4 + 1));
    for (let y = 0; y < this.height; y++) {
      for (let each = 0; each < this.width * 4; each++) {
        rows[y * (this.width * 4 + 1) + 1 + each] = Math.round(this.pixels[y * this.width * 4 + each]);
      }
    }
    const header = Buffer.alloc(13);
    header.writeUInt32BE(this.width, 0);
    header.writeUInt32BE(this.height, 4);
    header.set([8, 6], 8); // eight bits, with transparency
    const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))];
    return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...parts]);
  }
}

function crc32(data) {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

export async function drawPictures(source, target) {
  const [mark, horizon] = await Promise.all(["mark.svg", "horizon.svg"].map(async (name) => shapes(await readFile(`${source}${name}`, "utf8"))));
  const square = [{ ...mark[0], lines: rounded(0, 0, 48, 48, 0) }, ...mark.slice(1)]; // telephones cut the corners themselves
  const icon = (drawn, size) => new Picture(size, size).draw(drawn, { scale: size / 48 });
  const share = new Picture(1200, 630);
  share.wash("#fdf9ee", "#eef6f6", 0.7);
  share.draw(horizon, { scale: 1.25, left: -620, top: 330 }).draw(mark, { scale: 5, left: 480, top: 150 });
  const pictures = { favicon: icon(mark, 32), icon: icon(mark, 512), maskable: icon(square, 512), touch: icon(square, 180), share };
  await Promise.all(Object.entries(pictures).map(([name, picture]) => writeFile(`${target}${name}.png`, picture.png())));
}
