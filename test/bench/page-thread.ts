import { parentPort } from 'node:worker_threads';
import { send, type Answer, type Page } from '../companion/cli/support/page.js';
import { monotonicMilliseconds } from './monotonic.js';

/** What a page is told to send, and where. */
export interface PageOrder {
  readonly page: Page;
  readonly message: object;
}

/** What it was answered, and when it had asked and had the answer. @see monotonicMilliseconds */
export interface PageReport extends Answer {
  readonly asked: number;
  readonly received: number;
}

async function signIn({ page, message }: PageOrder): Promise<PageReport> {
  const asked = monotonicMilliseconds();
  const answer = await send(page, 'POST', '/v1/authenticate', message);
  return { ...answer, asked, received: monotonicMilliseconds() };
}

parentPort?.on('message', (order: PageOrder) => void signIn(order).then((report) => parentPort?.postMessage(report)));
