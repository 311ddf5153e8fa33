import { expect } from 'chai';
import { openModule } from '../../../../native-stubs/pkcs11js/index.js';
import type { NativeModule } from '../../../../src/companion/pkcs11/index.js';
import { isSlotOfReader, readSlots, type SlotNames } from '../../../../src/companion/pkcs11/host/read-slots.js';
import { openTestWorld, type TestWorld } from '../support/test-world.js';

const PATIENCE = { lookAgainAfterMs: [1, 1, 1], readAgainAfterMs: [1] };
const familiar = [{ reader: 'Reader A', familiar: true }] as const;

/** What the adapter makes of a module that answers as ANS's own was measured to. */
describe('readSlots', () => {
  let world: TestWorld;
  let native: Pick<NativeModule, 'pkcs11'>;

  beforeEach(async () => {
    world = await openTestWorld();
    // The module alone, as a vendor's: no PC/SC that would name readers in its place.
    const { pkcs11 } = openModule(world.readers.folder);
    native = { pkcs11 };
    pkcs11.C_Initialize();
  });

  afterEach(() => {
    native.pkcs11.C_Finalize();
    world.dispose();
  });

  it('takes blanks and NUL octets off the fields of a token, and gives its serial as it is', async () => {
    world.readers.insert('cps4-dupont');
    const [slot] = await readSlots(native, familiar, { patience: PATIENCE });
    expect(slot!.token).to.deep.include({
      label: 'CPS4v1-3997000110',
      model: 'IAS ECC',
      manufacturer: 'ANS',
      serial: '39970001',
    });
  });

  it('asks again for a card that the first list after its insertion leaves out', async () => {
    world.readers.insert('cps4-dupont');
    await readSlots(native, familiar, { patience: PATIENCE });
    world.readers.swap('cps4-dupont');
    const [slot] = await readSlots(native, familiar, { patience: PATIENCE });
    expect(slot!.certificates.map(({ der }) => der.length > 0)).to.deep.equal([true, true]);
  });

  it('finds the slots again that stay empty since the PC/SC service was restarted', async () => {
    world.readers.insert('cps4-dupont');
    await readSlots(native, familiar, { patience: PATIENCE });
    world.readers.restartService();
    expect(await readSlots(native, [], { patience: PATIENCE })).to.deep.equal([]);
    const [slot] = await readSlots(native, familiar, { patience: PATIENCE });
    expect(slot!.token?.label).to.equal('CPS4v1-3997000110');
  });

  it('does not ask over and over about a card of another kind, unless it looks like a CPx', async () => {
    world.readers.insert('piv');
    const initializations = (): number => world.readers.calls('C_Initialize').length;
    const before = initializations();
    const [slot] = await readSlots(native, [{ reader: 'Reader A', familiar: false }], { patience: PATIENCE });
    expect(slot!.failure).to.deep.include({ kind: 'cryptoki', code: 0xe1 });
    expect(initializations()).to.equal(before);
    await readSlots(native, familiar, { patience: PATIENCE });
    expect(initializations()).to.be.greaterThan(before);
  });

  it('names the slot of a mute card by what it was called before', async () => {
    const names: SlotNames = new Map();
    await readSlots(native, [], { names, patience: PATIENCE });
    world.readers.insert('mute');
    const [slot] = await readSlots(native, [], { names, patience: PATIENCE });
    expect(slot).to.deep.include({ description: 'Reader A', certificates: [] });
    expect(slot!.failure).to.deep.include({ kind: 'cryptoki', code: 0x05 });
  });

  it('reads a certificate again at once that came empty, in the same session', async () => {
    world.readers.insert('cps4-dupont');
    world.readers.arm({ call: 'C_GetAttributeValue', nth: 2, effect: { kind: 'empty-value' } });
    const [slot] = await readSlots(native, familiar, { patience: PATIENCE });
    expect(slot!.certificates.map(({ der }) => der.length > 0)).to.deep.equal([true, true]);
    expect(world.readers.calls('C_OpenSession')).to.have.length(1);
  });

  it('gives a certificate that stays empty as empty, and no failure', async () => {
    world.readers.insert('cps4-dupont');
    world.readers.arm({ call: 'C_GetAttributeValue', times: 'always', effect: { kind: 'empty-value' } });
    const [slot] = await readSlots(native, familiar, { patience: PATIENCE });
    expect(slot!.certificates.map(({ der }) => der.length)).to.deep.equal([0, 0]);
    expect(slot!.failure).to.equal(undefined);
  });

  it('reads the label of a certificate only where it can', async () => {
    world.readers.insert('cps4-dupont');
    world.readers.arm({ call: 'C_GetAttributeValue', effect: { kind: 'answer', code: 'CKR_ATTRIBUTE_TYPE_INVALID' } });
    const [slot] = await readSlots(native, familiar, { patience: PATIENCE });
    expect(slot!.certificates.map(({ label, der }) => [label === '', der.length > 0])).to.deep.equal([
      [true, true],
      [false, true],
    ]);
  });
});

describe('isSlotOfReader', () => {
  const long = `${'A reader with a name of more octets than a slot description has '.padEnd(70, 'x')} 00 00`;

  it('compares names, and what is left of one that was cut at the end of the field', () => {
    expect(isSlotOfReader('Reader 00 00', 'Reader 00 00')).to.equal(true);
    expect(isSlotOfReader('Reader 00 00', 'Reader 00 01')).to.equal(false);
    expect(isSlotOfReader('Reader', 'Reader 00 00')).to.equal(false);
    expect(isSlotOfReader(long.slice(0, 64), long)).to.equal(true);
    expect(isSlotOfReader(long.slice(0, 63), long)).to.equal(true);
    expect(isSlotOfReader(long.slice(0, 40), long)).to.equal(false);
  });
});
