// Usage: node look.mjs PAGE FOLDER: opens PAGE wide and narrow, light and dark, goes over it by keyboard and pointer, and prints what was
// seen as JSON. FOLDER gets a picture of each.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from './browser.mjs';

const [page, folder] = process.argv.slice(2);
const { send, events, close } = await openBrowser();

const evaluated = async (expression) => {
  const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
  if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
  return result.value;
};

/** What is asked again and again, and it must come true. */
const until = async (expression) => {
  for (let tries = 0; tries < 600; tries++) {
    if (await evaluated(expression)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never becomes true: ${expression}`);
};

const press = async (key) => {
  for (const type of ['rawKeyDown', 'keyUp'])
    await send('Input.dispatchKeyEvent', {
      type,
      key,
      code: key,
      windowsVirtualKeyCode: key === 'Tab' ? 9 : 0,
    });
};

/** In the page: everything of it that a reader would see. */
const layout = `(() => {
  const cells = [...document.querySelectorAll('g[tabindex]')].map((cell) => {
    const { x, y, width, height } = cell.querySelector('rect.path').getBoundingClientRect();
    return { x: x + scrollX, y: y + scrollY, width, height, title: cell.querySelector('title').textContent };
  });
  const svg = document.querySelector('svg').getBoundingClientRect();
  const probe = document.querySelector('h1');
  const canvas = document.createElement('span');
  canvas.style.color = 'Canvas';
  document.body.append(canvas);
  const background = getComputedStyle(canvas).color;
  canvas.remove();
  return {
    cells,
    picture: { width: svg.width, height: svg.height },
    letters: Math.max(...[...document.querySelectorAll('svg text')].map((text) => text.getBoundingClientRect().height)),
    widest: document.documentElement.scrollWidth,
    room: innerWidth,
    text: getComputedStyle(probe).color,
    background,
    scripts: document.scripts.length,
  };
})()`;

const walk = async () => {
  const focused = `[...document.querySelectorAll('g[tabindex]')].indexOf(document.activeElement)`;
  const detail = `document.getElementById('detail').textContent`;
  const seen = [];
  for (const key of ['Tab', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowUp', 'ArrowRight']) {
    await press(key);
    seen.push({ key, focused: await evaluated(focused), detail: await evaluated(detail) });
  }
  return seen;
};

const hover = async (index) => {
  await evaluated(
    `document.querySelectorAll('g[tabindex]')[${index}].scrollIntoView({ block: 'center', inline: 'center' })`,
  );
  const [x, y] = await evaluated(`(() => {
    const { x, y, width, height } = document.querySelectorAll('g[tabindex]')[${index}].querySelector('rect.path').getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  })()`);
  await send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  await until(`document.getElementById('detail').textContent !== ''`);
  return { index, detail: await evaluated(`document.getElementById('detail').textContent`) };
};

const views = [
  { name: 'light', scheme: 'light', width: 1280, height: 1000, mobile: false },
  { name: 'dark', scheme: 'dark', width: 1280, height: 1000, mobile: false },
  { name: 'phone', scheme: 'light', width: 390, height: 844, mobile: true },
  { name: 'phone-dark', scheme: 'dark', width: 390, height: 844, mobile: true },
];

try {
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await send(`${domain}.enable`);
  const seen = {};
  for (const { name, scheme, width, height, mobile } of views) {
    await send('Emulation.setDeviceMetricsOverride', { width, height, mobile, deviceScaleFactor: 1 });
    await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    await send('Page.navigate', { url: `${pathToFileURL(page)}` });
    await until(`document.readyState === 'complete' && document.querySelector('#detail') !== null`);
    // A fresh page each time: the last one's focus is gone.
    const looks = await evaluated(layout);
    const { data } = await send('Page.captureScreenshot');
    await writeFile(join(folder, `${name}.png`), Buffer.from(data, 'base64'));
    // Before the pointer: where that was, Tab would go on.
    const walked = await walk();
    seen[name] = { ...looks, walked, hovered: await hover(1) };
  }
  const of = (method) => events.filter((event) => event.method === method).map(({ params }) => params);
  console.log(
    JSON.stringify({
      seen,
      requests: of('Network.requestWillBeSent').map(({ request }) => request.url),
      complaints: [
        ...of('Runtime.exceptionThrown'),
        ...of('Runtime.consoleAPICalled'),
        ...of('Log.entryAdded'),
      ],
      dialogs: of('Page.javascriptDialogOpening').length,
    }),
  );
} finally {
  close();
}
