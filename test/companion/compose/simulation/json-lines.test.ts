import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { readJsonLines } from '../../../../src/companion/compose/simulation/json-lines.js';

/** What came of these pieces of text, as a socket brings them. */
async function read(...pieces: readonly string[]): Promise<{ lines: unknown[]; destroyed: boolean }> {
  const socket = new PassThrough();
  const lines: unknown[] = [];
  readJsonLines(socket as unknown as Socket, (line) => {
    lines.push(line);
    if (line === 'enough') socket.destroy();
  });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { lines, destroyed: socket.destroyed };
}

describe('readJsonLines', () => {
  it('finds each line however the text was cut', async () => {
    expect(await read('{"id"', ':1}\n[', ']\n"a"\n{"half')).to.deep.equal({
      lines: [{ id: 1 }, [], 'a'],
      destroyed: false,
    });
  });

  it('gives up at the first line that is no JSON, and reads none behind it', async () => {
    expect(await read('1\n{oops\n2\n')).to.deep.equal({ lines: [1], destroyed: true });
  });

  it('reads nothing more once the listener has ended it', async () => {
    expect(await read('"enough"\n2\n')).to.deep.equal({ lines: ['enough'], destroyed: true });
  });

  it('gives up at a line that never ends', async () => {
    const piece = ' '.repeat(4_194_305);
    expect(await read(piece, piece, piece)).to.deep.equal({ lines: [], destroyed: true });
  });
});
