import type { PinState } from '../../../../../src/companion/card/index.js';
import type { DoctorPorts } from '../../../../../src/companion/doctor/index.js';
import { CpxError, type ErrorCode } from '../../../../../src/protocol/index.js';
import type { DoctorFixture } from '../doctor-fixture.js';
import { PIN, readingOf } from '../production-card.js';
import { issueTrustedCard } from '../trusted-card.js';
import type { Arm } from './fault.js';

export const POSIX = ['darwin', 'linux'] as const;
export const DAY_MS = 86_400_000;

export const noReader = (fixture: DoctorFixture): void => {
  fixture.pcsc = { service: 'running', readers: [] };
  fixture.probe = fixture.loadedWith([]);
  fixture.plugUsb(0);
};
export const stopped =
  (service: 'stopped' | 'unsupported' | 'silent'): Arm =>
  (fixture) => {
    fixture.pcsc = { service, readers: [] };
    fixture.probe = fixture.loadedWith([]);
  };
export const notLoaded =
  (problem: ErrorCode): Arm =>
  (fixture) => {
    fixture.probe = { loaded: false, problem, loadMs: 20 };
  };
/** The module recognises nothing: `failure` is what it answers at the card in the reader. */
export const unread =
  (card: string, failure: ErrorCode): Arm =>
  (fixture) =>
    fixture.insert(card, { failure });
export const lookFailed =
  (problem: ErrorCode): Arm =>
  (fixture) => {
    const { probe } = fixture;
    if (probe.loaded) fixture.probe = { ...probe, slots: [], problem };
  };
export const withPin =
  (pin: Parameters<typeof readingOf>[1]): Arm =>
  (fixture) =>
    fixture.insert('cps4-dupont', { card: readingOf(fixture.cards.card('cps4-dupont'), pin) });
/** A trial signature that the person agreed to, and what came of it. */
export const tried =
  (problem: ErrorCode, flags?: Partial<PinState>): NonNullable<DoctorPorts['trial']> =>
  () =>
    Promise.resolve({ type: 'failed', problem, ...(flags && { pin: { ...PIN, ...flags } }) } as const);
/** A card with a path to an authority of this computer, of which the authority says something. */
export const answeredOf =
  (answer: ErrorCode): Arm =>
  (fixture) => {
    const { reading, anchor } = issueTrustedCard(fixture.cards);
    fixture.insert('cps4-dupont', { card: reading });
    fixture.changes.loadAuthorities = () => Promise.resolve({ anchors: [anchor], intermediates: [] });
    fixture.changes.revocation = { check: () => Promise.reject(new CpxError(answer, 'as the test says')) };
  };
export const warned =
  (code: ErrorCode): Arm =>
  (fixture) => {
    fixture.settings.warnings = [new CpxError(code, 'as the test says')];
  };
export const registryList = (fixture: DoctorFixture, name: string, ...values: readonly string[]): void =>
  values.forEach((value, index) =>
    fixture.system.setValue(`HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge\\${name}`, String(index + 1), value),
  );

/** Moves our clock, and nobody else's. */
export const moveClock =
  (milliseconds: number): Arm =>
  (fixture) => {
    const theirs = fixture.system.time;
    fixture.system.time += milliseconds;
    fixture.mailbox = { ...fixture.mailbox, date: { theirs, ours: fixture.system.time } };
  };
