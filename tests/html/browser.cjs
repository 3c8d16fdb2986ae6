// Looks at every page of a folder in Chromium: accessibility at two widths, light and dark; the text under Jenkins'
// policy; what is loaded; and the page as PDF beside it. Prints one line for each problem.
// usage: node browser.cjs MODULES FOLDER
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const [modules, folder] = process.argv.slice(2);
const { chromium } = require(path.join(modules, 'playwright-core'));
const axe = fs.readFileSync(path.join(modules, 'axe-core', 'axe.min.js'), 'utf8');

// What Jenkins sends with the files of a build.
const JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";
const ARGUMENTS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const server = http.createServer((request, response) => {
  const [, policy, name] = request.url.split('/');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  if (policy === 'jenkins') response.setHeader('Content-Security-Policy', JENKINS);
  response.end(fs.readFileSync(path.join(folder, path.basename(name))));
});

// Every word that a reader can get to see, with all details open.
const words = () => {
  document.querySelectorAll('details').forEach(details => { details.open = true; });
  return document.body.innerText.split(/\s+/).filter(Boolean).sort().join(' ');
};
const isStyled = () => getComputedStyle(document.querySelector('main')).maxWidth !== 'none';

async function look(page, name, base, say) {
  const requests = [];
  page.removeAllListeners('request');
  page.on('request', request => requests.push(request.url()));
  const plain = `${base}/plain/${name}`;
  for (const width of [320, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.goto(plain);
      const at = `${name} at ${width} px, ${colorScheme}`;
      if (!await page.evaluate(isStyled)) say(`${at}: its own policy blocks its style sheet`);
      await page.evaluate(words);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) say(`${at}: wider than the window`);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => axe.run());
      if (passes.length < 5) say(`${at}: axe tested ${passes.length} rules`);
      for (const { id, nodes } of violations) say(`${at}: axe ${id}: ${nodes[0].html}: ${nodes[0].failureSummary}`);
    }
  }
  const all = await page.evaluate(words);
  const jenkins = `${base}/jenkins/${name}`;
  await page.goto(jenkins);
  if (await page.evaluate(isStyled)) say(`${name}: Jenkins' policy is not in force`);
  if (await page.evaluate(words) !== all) say(`${name}: words are lost under Jenkins' policy`);
  for (const url of requests) if (url !== plain && url !== jenkins) say(`${name}: loads ${url}`);
  await page.goto(plain);
  await page.pdf({ path: path.join(folder, name.replace('.html', '.pdf')), format: 'A4' });
}

(async () => {
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${server.address().port}`;
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, chromiumSandbox: false, args: ARGUMENTS,
  });
  const page = await browser.newPage();
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.html'));
  for (const name of names) await look(page, name, base, problem => console.log(problem));
  await browser.close();
  server.close();
  fs.rmSync(profile, { recursive: true, force: true });
  console.log(`looked at ${names.length} pages`);
})().catch(error => { console.log(error.stack); process.exit(1); });
