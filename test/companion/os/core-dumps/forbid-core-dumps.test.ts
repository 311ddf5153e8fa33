import { expect } from 'chai';
import { forbidCoreDumps } from '../../../../src/companion/os/core-dumps/index.js';

type Koffi = Parameters<typeof forbidCoreDumps>[0];

/** A C library that answers each call with a number, and what was called. */
function fakeKoffi(answers: Readonly<Record<string, number>>): { koffi: Koffi; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const func = (name: string) => {
    return (...parts: unknown[]) => {
      calls.push([name, ...parts]);
      return answers[name];
    };
  };
  const load = (path: string | null): unknown => {
    expect(path, 'the process itself').to.equal(null);
    return { func };
  };
  return { koffi: { load } as unknown as Koffi, calls };
}

const SET_LIMIT = ['setrlimit', 4, new Uint8Array(16)];

describe('forbidCoreDumps', () => {
  it('sets the limit to nothing, and on Linux gives no dump to a program either', () => {
    const linux = fakeKoffi({ setrlimit: 0, prctl: 0 });
    forbidCoreDumps(linux.koffi, 'linux');
    expect(linux.calls).to.deep.equal([SET_LIMIT, ['prctl', 4, 0, 0, 0, 0]]);
    const macos = fakeKoffi({ setrlimit: 0 });
    forbidCoreDumps(macos.koffi, 'darwin');
    expect(macos.calls).to.deep.equal([SET_LIMIT]);
  });

  it('calls nothing on Windows, which has no such call', () => {
    const { koffi, calls } = fakeKoffi({});
    forbidCoreDumps(koffi, 'win32');
    expect(calls).to.deep.equal([]);
  });

  it('throws when the system refuses either', () => {
    expect(() => forbidCoreDumps(fakeKoffi({ setrlimit: -1, prctl: 0 }).koffi, 'linux')).to.throw(/setrlimit/);
    expect(() => forbidCoreDumps(fakeKoffi({ setrlimit: 0, prctl: -1 }).koffi, 'linux')).to.throw(/prctl/);
  });
});
