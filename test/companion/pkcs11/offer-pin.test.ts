import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fetchPin, type PinSocketAddress } from '../../../src/companion/pkcs11/host/pin-socket.js';
import { offerPin, type OfferedPin } from '../../../src/companion/pkcs11/offer-pin.js';

const PIN = Uint8Array.of(0x31, 0x32, 0x33, 0x34);

describe('offerPin', () => {
  let folder: string;
  let address: PinSocketAddress;
  let offered: OfferedPin;

  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'cpx-pin-')), 'run');
    address = await new Promise((resolve, reject) => (offered = offerPin(PIN, folder, resolve, reject)));
  });
  afterEach(() => {
    offered.withdraw();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  it('hands the PIN to whoever knows the token, once', async () => {
    expect(await fetchPin(address)).to.deep.equal(PIN);
    const again = await fetchPin(address).catch((error: unknown) => error);
    expect(again).to.be.instanceOf(Error);
  });

  it('lies in a folder of this user alone, and leaves no socket there', async () => {
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o077).to.equal(0);
    await fetchPin(address);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('tells nothing to whoever does not know the token, and still waits for the host', async () => {
    const stranger = connect(address.path);
    const heard: Buffer[] = [];
    stranger.on('data', (bytes) => heard.push(bytes));
    stranger.write('0'.repeat(address.token.length));
    await once(stranger, 'close');
    expect(heard).to.deep.equal([]);
    expect(await fetchPin(address)).to.deep.equal(PIN);
  });

  it('tells nothing once it is withdrawn', async () => {
    offered.withdraw();
    const fetched = await fetchPin(address).catch((error: unknown) => error);
    expect(fetched).to.be.instanceOf(Error);
  });

  it('says when nothing can be offered', async () => {
    const failed = await new Promise((resolve) => {
      offerPin(PIN, '/dev/null/run', () => resolve('offered'), resolve);
    });
    expect(failed).to.be.instanceOf(Error);
  });
});
