import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BARS, renderIcons, TRAY_STATES, type TrayState } from '../../src/packaging/index.js';
import { decodePng } from './support/decode-png.js';

describe('icons', function () {
  this.timeout(60_000);
  let folder: string;
  let files: readonly string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpx-bridge-icons-'));
    files = await renderIcons('resources/icons', folder);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const template = (state: TrayState) => decodePng(read(`tray/${state}Template.png`));

  it('has a drawing for every state of the tray, and no other', async () => {
    const drawn = (await readdir('resources/icons/tray')).sort();
    expect(drawn).to.deep.equal(TRAY_STATES.map((state) => `${state}.svg`).sort());
  });

  it('is drawn without text, so without a font of the machine, and without anything from elsewhere', async () => {
    for (const name of (await readdir('resources/icons', { recursive: true })).filter((each) =>
      each.endsWith('.svg'),
    )) {
      expect(readFileSync(join('resources/icons', name), 'utf8'), name).not.to.match(/<text|<image|<use|href|@import/);
    }
  });

  it('is rendered for every state and bar, in the sizes of each system', () => {
    for (const state of TRAY_STATES) {
      for (const [name, side] of [
        [`${state}Template.png`, 16],
        [`${state}Template@2x.png`, 32],
        [`${state}Template@3x.png`, 48],
        [`${state}-on-light.png`, 32],
        [`${state}-on-light@2x.png`, 64],
        [`${state}-on-dark.png`, 32],
        [`${state}-on-dark@2x.png`, 64],
      ] as const) {
        expect(files).to.include(`tray/${name}`);
        const { width, height } = decodePng(read(`tray/${name}`));
        expect([width, height], name).to.deep.equal([side, side]);
      }
      for (const bar of ['on-light', 'on-dark']) {
        expect(icoSizes(read(`tray/${state}-${bar}.ico`))).to.deep.equal([16, 20, 24, 32, 40, 48, 64]);
      }
    }
  });

  it('gives macOS images of black and alpha alone', () => {
    for (const state of TRAY_STATES) {
      const { rgba } = template(state);
      expect(
        rgba.filter((value, at) => at % 4 !== 3 && value !== 0),
        state,
      ).to.have.lengthOf(0);
      expect(rgba.filter((value, at) => at % 4 === 3 && value === 255).length, state).to.be.greaterThan(20);
    }
  });

  it('tells the states apart without colour, at 16 pixels', () => {
    for (const [at, one] of TRAY_STATES.entries()) {
      for (const other of TRAY_STATES.slice(at + 1)) {
        const [a, b] = [template(one).rgba, template(other).rgba];
        const different = a.filter((value, index) => index % 4 === 3 && Math.abs(value - b[index]!) > 127);
        expect(different.length, `${one} and ${other}`).to.be.greaterThan(10);
      }
    }
  });

  it('has a contrast of 4.5 to 1 and more with the bars of the systems', () => {
    for (const [bar, paint] of [
      ['#f3f3f3', BARS['on-light']],
      ['#202020', BARS['on-dark']],
    ] as const) {
      for (const colour of Object.values(paint)) {
        expect(contrast(bar, colour), `${colour} on ${bar}`).to.be.at.least(4.5);
      }
    }
  });

  it('puts every size of the application icon into its containers', () => {
    expect(icoSizes(read('app/icon.ico'))).to.deep.equal([16, 20, 24, 32, 40, 48, 64, 128, 256]);
    const types = ['ic04', 'ic05', 'ic07', 'ic08', 'ic09', 'ic10', 'ic11', 'ic12', 'ic13', 'ic14'];
    expect(
      icnsTypes(read('app/icon.icns'))
        .filter((type) => type !== 'TOC ')
        .sort(),
    ).to.deep.equal(types);
    for (const side of [16, 24, 32, 48, 64, 128, 256, 512]) {
      expect(decodePng(read(`app/linux/${side}x${side}.png`)).width).to.equal(side);
    }
  });

  it('leaves the margin of the macOS grid around the tile', () => {
    const icns = read('app/icon.icns');
    const { width, rgba } = decodePng(icnsEntry(icns, 'ic10'));
    const alpha = (x: number, y: number): number => rgba[(y * width + x) * 4 + 3]!;
    expect([alpha(95, 512), alpha(105, 512), alpha(918, 512), alpha(928, 512)]).to.deep.equal([0, 255, 255, 0]);
  });
});

/** @see Microsoft, "The evolution of the ICO file format": ICONDIR, ICONDIRENTRY; 0 is 256 pixels */
function icoSizes(ico: Buffer): readonly number[] {
  return Array.from({ length: ico.readUInt16LE(4) }, (_none, at) => ico.readUInt8(6 + 16 * at) || 256);
}

function icnsTypes(icns: Buffer): readonly string[] {
  const types: string[] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4));
  return types;
}

function icnsEntry(icns: Buffer, type: string): Buffer {
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    if (icns.toString('latin1', at, at + 4) === type) return icns.subarray(at + 8, at + icns.readUInt32BE(at + 4));
  }
  throw new Error(`no ${type}`);
}

/** @see WCAG 2.2, "contrast ratio" and "relative luminance" */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
