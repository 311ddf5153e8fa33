/** Another program on PC/SC: `hold <reader> <share mode>` keeps a card connected, `watch` exits without closing its monitor. */
import { silentLog } from '../../../../src/companion/log/index.js';
import { createPcscMonitor } from '../../../../src/companion/os/index.js';
import { loadPcsc } from '../../../../src/companion/os/pcsc/load-pcsc.js';

const [task, reader = '', shareMode] = process.argv.slice(2);
if (task === 'hold') {
  const pcsc = await loadPcsc();
  const { context } = await pcsc!.establish();
  const { code } = await pcsc!.connect(context, reader, Number(shareMode));
  process.stdout.write(`${String(code)}\n`);
  setInterval(() => undefined, 60_000);
} else {
  const monitor = createPcscMonitor({ log: silentLog });
  monitor.subscribe(({ readers }) => {
    if (readers.length === 2) process.exit(7);
  });
}
