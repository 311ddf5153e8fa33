import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** What the generator is told. */
export interface Load {
  readonly port: number;
  readonly origin: string;
  readonly connections: number;
  readonly milliseconds: number;
}

/** Asks for the certificates over so many connections at once, each as soon as its last answer came. */
async function generate({ port, origin, connections, milliseconds }: Load): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ask = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        Origin: origin,
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Site': 'cross-site',
      };
      const outgoing = request({ host: '127.0.0.1', port, path: '/v1/certificates', agent, headers }, (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`status ${String(incoming.statusCode)}`));
        incoming.resume().once('end', resolve);
      });
      outgoing.once('error', reject).end();
    });
  let answered = 0;
  const until = async (end: number): Promise<void> => {
    while (performance.now() < end) {
      await ask();
      answered++;
    }
  };
  const everybody = (end: number): Promise<unknown> =>
    Promise.all(Array.from({ length: connections }, () => until(end)));
  // The first part warms up.
  await everybody(performance.now() + milliseconds / 4);
  answered = 0;
  const begun = performance.now();
  await everybody(begun + milliseconds);
  const perSecond = (answered * 1_000) / (performance.now() - begun);
  agent.destroy();
  return perSecond;
}

parentPort?.postMessage(await generate(workerData as Load));
