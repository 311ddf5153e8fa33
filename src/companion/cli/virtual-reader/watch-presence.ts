import type { ReaderPresence } from '../../../../native-stubs/virtual-card/index.js';
import { CpxError, type ErrorCode } from '../../../protocol/index.js';
import type { PcscMonitor, PcscState } from '../../os/index.js';

/** pcscd looks at a reader every 400 ms; with a machine that is busy, ten times as long and more. */
const PATIENCE_MILLISECONDS = 15_000;
/** For a service that is not there: it may be starting. */
const SERVICE_PATIENCE_MILLISECONDS = 3_000;

/**
 * The presence of cards as PC/SC shows it, waited for by its events.
 *
 * `until` rejects with CpxError ERR_READER_SERVICE_STOPPED, ERR_READER_NONE when there is no such reader, and
 * ERR_READER_FAILED when PC/SC does not come to show what is waited for.
 */
export function createReaderPresence(monitor: Pick<PcscMonitor, 'state' | 'subscribe' | 'ready'>): ReaderPresence {
  return {
    async until(reader, wanted) {
      await monitor.ready();
      const isThere = ({ readers }: PcscState): boolean =>
        readers.some(({ name, cardPresent }) => name === reader && cardPresent === (wanted === 'present'));
      if (isThere(monitor.state)) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => {
            stop();
            const { service, readers } = monitor.state;
            reject(new CpxError(whatIsMissing(monitor.state, reader), describe(service, readers, reader, wanted)));
          },
          monitor.state.service === 'running' ? PATIENCE_MILLISECONDS : SERVICE_PATIENCE_MILLISECONDS,
        );
        const stop = monitor.subscribe((state) => {
          if (!isThere(state)) return;
          clearTimeout(timer);
          stop();
          resolve();
        });
      });
    },
  };
}

function whatIsMissing({ service, readers }: PcscState, reader: string): ErrorCode {
  if (service !== 'running') return 'ERR_READER_SERVICE_STOPPED';
  return readers.some(({ name }) => name === reader) ? 'ERR_READER_FAILED' : 'ERR_READER_NONE';
}

function describe(
  service: PcscState['service'],
  readers: PcscState['readers'],
  reader: string,
  wanted: 'empty' | 'present',
): string {
  if (service !== 'running') return `the PC/SC service is ${service}`;
  const names = readers.map(({ name }) => name);
  if (!names.includes(reader)) return `PC/SC shows no reader "${reader}", but: ${names.join(', ') || 'none'}`;
  return `PC/SC does not show "${reader}" ${wanted === 'empty' ? 'empty' : 'with a card'}`;
}
