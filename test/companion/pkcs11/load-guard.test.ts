import { expect } from 'chai';
import { silentLog } from '../../../src/companion/log/index.js';
import { LoadGuard, type ModuleQuarantine } from '../../../src/companion/pkcs11/index.js';
import { CpxError, type ErrorCode } from '../../../src/protocol/index.js';

const source = { kind: 'library', path: '/module.so' } as const;

/** A quarantine in memory. */
function memory(): ModuleQuarantine & { readonly causes: Map<string, string> } {
  const causes = new Map<string, string>();
  return {
    causes,
    find: (path) =>
      causes.has(path)
        ? { path, size: 1, modifiedMs: 1, cause: causes.get(path) as 'ERR_MODULE_CRASHED', since: '' }
        : undefined,
    add: (path, cause) => void causes.set(path, cause),
  };
}

const codeOf = (error: unknown): ErrorCode | undefined => (error instanceof CpxError ? error.code : undefined);
const crash = new CpxError('ERR_MODULE_CRASHED', 'gone');
const hang = new CpxError('ERR_MODULE_TIMEOUT', 'too long');

describe('LoadGuard', () => {
  it('puts a module aside at its second crash in a row, and names it', () => {
    const quarantine = memory();
    const guard = new LoadGuard(quarantine, silentLog);
    expect(guard.judgeFailure(source, crash, 'SIGSEGV')).to.equal(crash);
    guard.requireLoadable(source);
    const said = guard.judgeFailure(source, crash, 'SIGSEGV');
    expect(codeOf(said)).to.equal('ERR_MODULE_QUARANTINED');
    expect((said as CpxError).message)
      .to.contain('/module.so')
      .and.contain('crashed');
    expect(() => guard.requireLoadable(source))
      .to.throw(CpxError)
      .with.property('code', 'ERR_MODULE_QUARANTINED');
  });

  it('forgives a crash that is followed by a load', () => {
    const guard = new LoadGuard(memory(), silentLog);
    guard.judgeFailure(source, crash, 'SIGABRT');
    guard.noteLoaded(source);
    expect(guard.judgeFailure(source, crash, 'SIGABRT')).to.equal(crash);
  });

  it('puts a module aside that hangs once', () => {
    const quarantine = memory();
    const guard = new LoadGuard(quarantine, silentLog);
    expect(codeOf(guard.judgeFailure(source, hang, undefined))).to.equal('ERR_MODULE_QUARANTINED');
    expect(quarantine.causes.get('/module.so')).to.equal('ERR_MODULE_TIMEOUT');
  });

  for (const how of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL', 'exit code 0', undefined]) {
    it(`blames no module for an end by ${String(how)}`, () => {
      const quarantine = memory();
      const guard = new LoadGuard(quarantine, silentLog);
      for (let times = 0; times < 5; times++) expect(guard.judgeFailure(source, crash, how)).to.equal(crash);
      expect(quarantine.causes.size).to.equal(0);
    });
  }

  it('blames no module for what it reports itself, and never a simulated one', () => {
    const quarantine = memory();
    const guard = new LoadGuard(quarantine, silentLog);
    const failed = new CpxError('ERR_MODULE_LOAD_FAILED', 'not an ELF file');
    const standIn = { kind: 'stand-in', entry: 'file:///x', world: '/w' } as const;
    for (let times = 0; times < 3; times++) {
      expect(guard.judgeFailure(source, failed, undefined)).to.equal(failed);
      expect(guard.judgeFailure(standIn, crash, 'SIGSEGV')).to.equal(crash);
    }
    expect(quarantine.causes.size).to.equal(0);
  });
});
