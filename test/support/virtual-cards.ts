import { createVirtualCard, VirtualReader, type PrivateReaders } from '../../native-stubs/virtual-card/index.js';
import { defaultTestCardFolder, openTestCards } from '../../native-stubs/test-cards/index.js';
import { createReaderPresence } from '../../src/companion/cli/virtual-reader/watch-presence.js';
import type { CardProvider } from '../../src/companion/card/index.js';
import { silentLog, type Log } from '../../src/companion/log/index.js';
import { createCardResetter, createPcscMonitor, type PcscMonitor } from '../../src/companion/os/index.js';
import type { CardLimits } from '../../src/companion/pkcs11/index.js';
import { openProvider } from '../companion/pkcs11/support/test-world.js';
import { openTestReaders } from './private-readers.js';

/** A virtual card as tests hold it. */
export type TestVirtualCard = ReturnType<typeof createVirtualCard>;

/** Private readers that this process sees as its PC/SC, and a virtual reader of them to put cards into. */
export interface TestReader {
  readonly room: PrivateReaders;
  readonly monitor: PcscMonitor;
  readonly reader: VirtualReader<TestVirtualCard>;
  /** A new card, as it comes from the table. */
  card(name: string): TestVirtualCard;
  close(): Promise<void>;
}

export async function openTestReader(): Promise<TestReader> {
  const [room, cards] = await Promise.all([openTestReaders(), openTestCards({ folder: defaultTestCardFolder() })]);
  const monitor = createPcscMonitor({ log: silentLog });
  const [first] = room.readers;
  const reader = new VirtualReader<TestVirtualCard>({ ...first!, presence: createReaderPresence(monitor) });
  return {
    room,
    monitor,
    reader,
    card: (name) => createVirtualCard(cards.card(name)),
    async close() {
      reader.pull();
      await monitor.close();
      await room.close();
    },
  };
}

/** A provider on a module file, with the readers' own PC/SC monitor and the real resetter. */
export function openProviderOn(
  module: string,
  { monitor }: Pick<TestReader, 'monitor'>,
  options: { readonly log?: Log; readonly limits?: Partial<CardLimits> } = {},
): CardProvider {
  const log = options.log ?? silentLog;
  return openProvider({
    modules: [{ kind: 'library', path: module }],
    pcsc: monitor,
    resetter: createCardResetter({ log }),
    log,
    // PC/SC notices a removal after as much as 400 ms.
    limits: { removalNoticeMs: 600, abandonMs: 1_000, ...options.limits },
  });
}
