import { CpxError, type ErrorCode } from '../../protocol/index.js';
import type { ExpectedCard, SlotReport } from './host/messages.js';
import type { HostClient } from './host-client.js';
import type { KnownModule } from './known-module.js';
import { nameOfModule, recordOutcome, startModuleHost, type HostEnvironment } from './module-host.js';

/** What one look through one module came to. */
export type Look =
  | { readonly type: 'seen'; readonly slots: readonly SlotReport[] }
  | { readonly type: 'failed'; readonly code: ErrorCode };

/**
 * Reads tokens and certificates in a host that lives no longer than that. A host that dies is replaced once: ANS's
 * module can crash pkcs11js at one passing card error (virtual-card.md, section 13). Never throws.
 */
export async function lookThroughModule(
  environment: HostEnvironment,
  module: KnownModule,
  expected: readonly ExpectedCard[],
): Promise<Look> {
  const first = await lookOnce(environment, module, expected);
  if (first.type === 'seen' || first.code !== 'ERR_MODULE_CRASHED' || module.backOff.remainingMs > 0) return first;
  return lookOnce(environment, module, expected);
}

async function lookOnce(
  environment: HostEnvironment,
  module: KnownModule,
  expected: readonly ExpectedCard[],
): Promise<Look> {
  const { limits, log } = environment;
  let started: HostClient | undefined;
  let loaded = false;
  try {
    const client = await startModuleHost(environment, module.source, {
      forLogin: false,
      backOff: module.backOff,
      started: (host) => (started = host),
    });
    loaded = true;
    module.problem = undefined;
    const slots = await client.call<'look'>({ type: 'look', expected }, limits.lookMs);
    module.backOff.recordSuccess();
    return { type: 'seen', slots };
  } catch (error) {
    if (!(error instanceof CpxError)) throw error;
    recordOutcome(module.backOff, error);
    // What a module says of "the token" where it was asked about no slot judges no card, and may pass.
    const judgesCard = error.code === 'ERR_CARD_REMOVED' || error.code === 'ERR_CARD_NOT_CPX';
    const code = judgesCard ? 'ERR_CARD_FAILED' : error.code;
    log.warn('module-look-failed', { module: nameOfModule(module.source), code, problem: error.message });
    if ((started && !loaded) || code === 'ERR_MODULE_QUARANTINED') module.problem = code;
    return { type: 'failed', code };
  } finally {
    await started?.finish(limits.finishMs);
  }
}
