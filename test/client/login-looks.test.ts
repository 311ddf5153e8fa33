import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { drawPicture } from '../support/draw-picture.js';
import { findViolations } from '../support/find-violations.js';
import { describeWith, program } from '../support/requirements.js';
import { certificate, SITUATIONS } from './card-fixtures.js';
import { LoginPages, panel, submit, type PageGlobals } from './login-pages.js';

declare const login: PageGlobals['login'];

const README = readFileSync('src/client/README.md', 'utf8');
const CUSTOM_PROPERTIES = [...README.matchAll(/`(--cpx-[\w-]+)`/g)].map(([, name = '']) => name);
const PARTS = [...(/^Parts: ([^]*?)\n\n/m.exec(README)?.[1] ?? '').matchAll(/`([\w-]+)`/g)].map(
  ([, name = '']) => name,
);

/** A card for tests beside an empty reader: badge and list of readers are shown. */
const TEST_CARD = {
  cards: {
    ...SITUATIONS['card and Vitale card'].cards,
    certificates: [certificate({ test: true })],
  },
  panel: undefined,
} as const;

/** Where each custom property shows: what the element is doing, and a style of a thing in it. */
const EFFECTS: readonly (readonly [
  step: 'list' | 'info' | 'error' | 'success',
  selector: string,
  style: string,
  property: string,
])[] = [
  ['list', ':host', 'font-family', '--cpx-font'],
  ['list', ':host', 'max-width', '--cpx-max-width'],
  ['list', ':host', 'color', '--cpx-text'],
  ['list', '.box', 'border-top-left-radius', '--cpx-radius'],
  ['list', '.box', 'background-color', '--cpx-surface'],
  ['list', '.box', 'border-top-color', '--cpx-line'],
  ['list', '.detail', 'color', '--cpx-muted'],
  ['list', 'select', 'border-top-color', '--cpx-control-line'],
  ['list', '.submit', 'background-color', '--cpx-accent'],
  ['list', '.submit', 'color', '--cpx-accent-text'],
  ['list', '.badge strong', 'color', '--cpx-warning'],
  ['list', '.badge strong', 'background-color', '--cpx-warning-soft'],
  ['info', '.panel', 'background-color', '--cpx-accent-soft'],
  ['error', '.panel', 'background-color', '--cpx-error-soft'],
  ['error', '.panel h3', 'color', '--cpx-error'],
  ['success', '.panel', 'background-color', '--cpx-success-soft'],
  ['success', '.panel h3', 'color', '--cpx-success'],
];

/** A value that nothing has by itself, another for each property. */
const valueOf = (property: string): string => {
  if (property === '--cpx-font') return 'monospace';
  if (property === '--cpx-radius') return '17px';
  return property === '--cpx-max-width' ? '333px' : `rgb(1, 2, ${String(CUSTOM_PROPERTIES.indexOf(property))})`;
};

/** Styles of a thing in the element as the browser has worked them out. */
function computed(page: Page, selector: string, ...styles: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(
    ([where, names]) => {
      const style = getComputedStyle(where === ':host' ? login : login.shadowRoot!.querySelector(where)!);
      return names.map((name) => style.getPropertyValue(name));
    },
    [selector, styles] as const,
  );
}

describeWith([program('chromium')], 'the looks of <cpx-login> in Chromium', function () {
  // A browser on a busy machine: what hangs is still found.
  this.timeout(120_000);
  const pages = new LoginPages();

  it('follow every custom property that the README names', async () => {
    expect(EFFECTS.map(([, , , property]) => property).sort()).to.deep.equal([...CUSTOM_PROPERTIES].sort());
    const page = await pages.open();
    await page.evaluate(
      (values) => values.forEach(([name, value]) => document.body.style.setProperty(name, value)),
      CUSTOM_PROPERTIES.map((property) => [property, valueOf(property)] as const),
    );
    const steps = {
      list: () => pages.show(page, TEST_CARD),
      info: () => pages.show(page, SITUATIONS['no card']),
      error: () => pages.show(page, SITUATIONS.locked),
      success: async () => {
        await pages.show(page, SITUATIONS.ready);
        await submit(page).click();
        (await pages.bridge.nextSignIn()).answer();
        await page.locator('cpx-login .panel[data-tone=success]').waitFor();
      },
    };
    for (const [step, reach] of Object.entries(steps)) {
      await reach();
      for (const [, selector, style, property] of EFFECTS.filter(([where]) => where === step)) {
        expect(await computed(page, selector, style), property).to.deep.equal([valueOf(property)]);
      }
    }
  });

  it("let the page's own rules win at every part that the README names", async () => {
    const page = await pages.open();
    await pages.show(page, TEST_CARD);
    const painted = await page.evaluate((parts) => {
      const sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [sheet];
      const all = [...login.shadowRoot!.querySelectorAll('*')];
      return parts.map((part) => {
        sheet.replaceSync(`cpx-login::part(${part}) { background-color: rgb(1, 2, 3); color: rgb(4, 5, 6) }`);
        const changed = all.filter((element) => {
          const { backgroundColor, color } = getComputedStyle(element);
          return backgroundColor === 'rgb(1, 2, 3)' && color === 'rgb(4, 5, 6)';
        });
        return [part, changed.length > 0 && changed.every((element) => element.part.contains(part))] as const;
      });
    }, PARTS);
    expect(painted).to.have.length.greaterThan(20);
    expect(painted.filter(([, right]) => !right)).to.deep.equal([]);
  });

  it("give the page's own heading the place of the element's", async () => {
    const page = await pages.open();
    await page.evaluate(() => {
      const heading = Object.assign(document.createElement('h2'), { slot: 'heading', textContent: 'Ma carte' });
      login.append(heading);
    });
    await page.getByRole('heading', { name: 'Ma carte' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Connexion carte CPx' }).count()).to.equal(0);
  });

  it('are those of the scheme of the page, not of the system alone, and give way to forced colours', async () => {
    const LIGHT = { box: 'rgb(255, 255, 255)', text: 'rgb(22, 33, 46)', button: 'rgb(11, 92, 173)' };
    const DARK = { box: 'rgb(24, 32, 42)', text: 'rgb(232, 238, 245)', button: 'rgb(125, 188, 245)' };
    const looks: readonly (readonly [string, BrowserContextOptions, scheme: string, typeof LIGHT | 'forced'])[] = [
      ['light', { colorScheme: 'light' }, 'light dark', LIGHT],
      ['dark', { colorScheme: 'dark' }, 'light dark', DARK],
      ['a light page in a dark system', { colorScheme: 'dark' }, 'light', LIGHT],
      ['forced colours', { forcedColors: 'active', colorScheme: 'light' }, 'light dark', 'forced'],
      ['forced colours, dark', { forcedColors: 'active', colorScheme: 'dark' }, 'light dark', 'forced'],
    ];
    const forced: string[] = [];
    for (const [name, options, scheme, expected] of looks) {
      const page = await pages.open('fr', options);
      await page.evaluate((value) => (document.documentElement.style.colorScheme = value), scheme);
      await pages.show(page, SITUATIONS.ready);
      // What the system calls its colours, as the page around the element would get them.
      const system = await page.evaluate(() => {
        const probe = document.body.appendChild(document.createElement('i'));
        return ['Canvas', 'CanvasText', 'Highlight'].map((color) => {
          probe.style.cssText = `forced-color-adjust: none; color: ${color}`;
          return getComputedStyle(probe).color;
        });
      });
      const [box, text] = await computed(page, '.box', 'background-color', 'color');
      const [button] = await computed(page, '.submit', 'background-color');
      const wanted = expected === 'forced' ? { box: system[0], text: system[1], button: system[2] } : expected;
      expect({ box, text, button }, name).to.deep.equal(wanted);
      if (expected === 'forced') forced.push(system[0]!);
      await page.close();
    }
    expect(new Set(forced).size, 'light and dark canvas').to.equal(2);
  });

  it('looks disabled under the pointer too when there is nothing to sign in with', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    const colors = (): Promise<readonly string[]> =>
      submit(page).evaluate((button) => {
        const { color, backgroundColor } = getComputedStyle(button);
        return [color, backgroundColor];
      });
    await submit(page).and(page.locator(':enabled')).hover();
    const enabled = await colors();
    pages.bridge.show(SITUATIONS['no card'].cards);
    await panel(page, 'ERR_CARD_NONE').waitFor();
    await page.mouse.move(0, 0);
    const away = await colors();
    await submit(page).hover({ force: true });
    expect(await colors())
      .to.deep.equal(away)
      .and.not.deep.equal(enabled);
  });

  it('looks right in the dark, with forced colours, at 200 %, from right to left, and without motion', async () => {
    pages.bridge.show(SITUATIONS['card and Vitale card'].cards);
    const looks: readonly (readonly [string, BrowserContextOptions])[] = [
      ['dark', { colorScheme: 'dark' }],
      ['forced-colors', { forcedColors: 'active' }],
      ['forced-colors-dark', { forcedColors: 'active', colorScheme: 'dark' }],
      ['zoom-200', { viewport: { width: 320, height: 360 }, deviceScaleFactor: 2 }],
      ['right-to-left', {}],
    ];
    for (const [name, options] of looks) {
      const page = await pages.open('fr', { ...options, reducedMotion: 'reduce' });
      if (name === 'right-to-left') await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      const direction = await page
        .locator('cpx-login section')
        .evaluate((element) => getComputedStyle(element).direction);
      expect(direction, name).to.equal('ltr');
      for (const state of ['card and Vitale card', 'locked'] as const) {
        await pages.show(page, SITUATIONS[state]);
        expect(await findViolations(page), `${name}, ${state}`).to.deep.equal([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide, `${name}, ${state}: wider than the window`).to.be.at.most(0);
        await drawPicture(page, `client/${name}-${state.replaceAll(' ', '-')}.png`, { fullPage: true });
      }
      pages.bridge.show(SITUATIONS.ready.cards);
      await submit(page).and(page.locator(':enabled')).click();
      const signIn = await pages.bridge.nextSignIn();
      await page.getByText('Saisissez votre code PIN').first().waitFor();
      expect(
        await page.locator('cpx-login .spinner').evaluate((element) => getComputedStyle(element).animationName),
      ).to.equal('none');
      await drawPicture(page, `client/${name}-pin-window.png`, { fullPage: true });
      signIn.refuse('ERR_FLOW_CANCELLED');
      await panel(page, 'ERR_FLOW_CANCELLED').waitFor();
      await page.close();
    }
  }).timeout(240_000);
});
