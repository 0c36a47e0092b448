import type { ChartOption } from './echart/mount.ts';
import { type Look, readLook } from './look.ts';
import type { ColourScheme } from './prepare/colours.ts';
import { sparkPaths } from './prepare/spark.ts';

export interface ImageText {
  readonly title: string;
  /** Period, filters, age: what a picture needs when it has left the page. */
  readonly lines: readonly string[];
}

const WIDTH = 960;
const PADDING = 28;
const SCALE = 2;
const TITLE_PX = 20;
const LINE_PX = 18;

/** A PNG of a chart in the page's theme, always of the same width whatever the screen. */
export async function chartImage(
  build: (look: Look) => ChartOption,
  heightPx: number,
  text: ImageText,
  scheme: ColourScheme,
  locale: string,
): Promise<Blob> {
  const { mountChart } = await import('./echart/mount.ts');
  const look = { ...readLook(scheme, locale, WIDTH - 2 * PADDING), motion: false };
  const host = document.createElement('div');
  const chart = mountChart(host, { width: look.width, height: heightPx });
  try {
    chart.draw(build(look));
    const picture = new Image();
    picture.src = chart.image(look.surface);
    await picture.decode();
    return await draw(look, text, heightPx, (context, top) =>
      context.drawImage(picture, PADDING, top, look.width, heightPx),
    );
  } finally {
    chart.remove();
  }
}

/** A PNG of one number with its comparison and course. */
export async function figureImage(
  figure: { readonly value: string; readonly change: string; readonly spark: readonly (number | null)[] },
  text: ImageText,
  scheme: ColourScheme,
  locale: string,
): Promise<Blob> {
  const look = readLook(scheme, locale, WIDTH - 2 * PADDING);
  return draw(look, text, 200, (context, top) => {
    context.fillStyle = look.text;
    context.font = `600 56px ${look.font}`;
    context.fillText(figure.value, PADDING, top + 60);
    context.fillStyle = look.muted;
    context.font = `18px ${look.font}`;
    context.fillText(figure.change, PADDING, top + 96);
    const { lines } = sparkPaths(figure.spark);
    const path = new Path2D();
    path.addPath(new Path2D(lines), new DOMMatrix([look.width / 100, 0, 0, 2, PADDING, top + 120]));
    context.strokeStyle = look.accent;
    context.lineWidth = 2;
    context.stroke(path);
  });
}

async function draw(
  look: Look,
  { title, lines }: ImageText,
  bodyPx: number,
  body: (context: CanvasRenderingContext2D, top: number) => void,
): Promise<Blob> {
  const head = PADDING + TITLE_PX + lines.length * LINE_PX + 20;
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * SCALE;
  canvas.height = (head + bodyPx + PADDING) * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas to draw the picture on.');
  context.scale(SCALE, SCALE);
  context.fillStyle = look.surface;
  context.fillRect(0, 0, WIDTH, canvas.height);
  context.fillStyle = look.text;
  context.font = `600 ${TITLE_PX}px ${look.font}`;
  context.fillText(title, PADDING, PADDING + TITLE_PX - 4);
  context.fillStyle = look.muted;
  context.font = `13px ${look.font}`;
  for (const [place, line] of lines.entries()) {
    context.fillText(line, PADDING, PADDING + TITLE_PX + (place + 1) * LINE_PX, look.width);
  }
  body(context, head);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))),
      'image/png',
    );
  });
}
