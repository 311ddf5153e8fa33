import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Channel } from '../../../src/companion/tls/channel.js';
import { suitesFor } from '../../../src/companion/tls/cipher-suites.js';
import { nextTrafficSecret } from '../../../src/companion/tls/key-schedule-13.js';
import { PostHandshake } from '../../../src/companion/tls/post-handshake.js';
import { protectRecords13 } from '../../../src/companion/tls/protect-records-13.js';
import type { RecordProtection } from '../../../src/companion/tls/record-protection.js';

describe('PostHandshake', () => {
  it('changes the keys that we write by before they have protected too many records', () => {
    const [suite] = suitesFor(['TLSv1.3']);
    const narrow = { ...suite!, recordLimit: 4 };
    const [client, server] = [randomBytes(32), randomBytes(32)];
    const written: Buffer[] = [];
    const channel = new Channel({
      read: () => new Promise(() => undefined),
      write: (bytes) => void written.push(Buffer.from(bytes)),
      together: (send) => send(),
    });
    let reading: RecordProtection = protectRecords13(narrow, client);
    let secret: Buffer = Buffer.from(client);
    channel.writeWith(protectRecords13(narrow, client));
    const post = new PostHandshake(channel, '1.3 connected', {
      handlers: {},
      traffic: { suite: narrow, client, server },
      wipe: () => undefined,
    });
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    for (const text of texts) {
      post.beforeWrite();
      channel.sendData(Buffer.from(text), () => undefined);
    }

    const read: string[] = [];
    let updates = 0;
    for (const record of written) {
      const { type, fragment } = reading.open(record.subarray(0, 5), record.subarray(5));
      if (type === 23) read.push(fragment.toString());
      else {
        expect(fragment.toString('hex')).to.equal('1800000100');
        secret = nextTrafficSecret(narrow.hash, secret);
        reading = protectRecords13(narrow, secret);
        updates += 1;
      }
    }
    expect(read).to.deep.equal(texts);
    expect(updates).to.equal(6);
  });
});
