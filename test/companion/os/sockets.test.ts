import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Log } from '../../../src/companion/log/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { createSocketOwner, findPortHolder, type ConnectionEnds } from '../../../src/companion/os/index.js';
import { endOfText, parseAddress } from '../../../src/companion/os/sockets/ip-address.js';
import { listTcpSockets, parseLsof } from '../../../src/companion/os/sockets/lsof.js';
import { portHolderOnMacos } from '../../../src/companion/os/sockets/port-holder-macos.js';
import { portHolderOnWindows } from '../../../src/companion/os/sockets/port-holder-windows.js';
import { parseProcNetTcpLine } from '../../../src/companion/os/sockets/proc-net-tcp.js';
import { shareReads } from '../../../src/companion/os/sockets/share-reads.js';
import { ownerOnLinux } from '../../../src/companion/os/sockets/socket-owner-linux.js';
import { ownerOnMacos } from '../../../src/companion/os/sockets/socket-owner-macos.js';
import { ownerOnWindows } from '../../../src/companion/os/sockets/socket-owner-windows.js';
import { parseTcpTable4, parseTcpTable6 } from '../../../src/companion/os/sockets/windows-tcp-table.js';
import { TCP_TABLE_CLASSES, type WindowsCalls } from '../../../src/companion/os/windows/index.js';
import { parseTokenUser } from '../../../src/companion/os/windows/security-identifier.js';
import { describeWith, program, root, type Requirement } from '../../support/requirements.js';

const ENDS: ConnectionEnds = {
  localAddress: '127.0.0.1',
  localPort: 28765,
  remoteAddress: '127.0.0.1',
  remotePort: 50000,
};
const linux: Requirement = { name: 'Linux', met: process.platform === 'linux' };

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): ConnectionEnds {
  return { localAddress: localAddress!, localPort: localPort!, remoteAddress: remoteAddress!, remotePort: remotePort! };
}

describe('parseAddress', () => {
  it('reads every spelling of an address', () => {
    expect(parseAddress('127.0.0.1')).to.deep.equal(Uint8Array.of(127, 0, 0, 1));
    expect(Buffer.from(parseAddress('::1')!).toString('hex')).to.equal('00000000000000000000000000000001');
    expect(Buffer.from(parseAddress('2001:db8::ff:0')!).toString('hex')).to.equal('20010db8000000000000000000ff0000');
    expect(Buffer.from(parseAddress('1:2:3:4:5:6:7:8')!).toString('hex')).to.equal('00010002000300040005000600070008');
    expect(endOfText('[::ffff:127.0.0.1]', 80)).to.equal(endOfText('127.0.0.1', 80));
  });

  it('refuses what is none', () => {
    for (const text of ['', '127.0.0', '256.0.0.1', ':::', '1::2::3', 'localhost', 'fe80::1%eth0']) {
      expect(parseAddress(text), text).to.equal(undefined);
    }
  });

  it('gives 4 or 16 bytes for every address there is', () => {
    fc.assert(fc.property(fc.ipV4(), (text) => parseAddress(text)?.length === 4));
    fc.assert(fc.property(fc.ipV6(), (text) => parseAddress(text)?.length === 16));
  });
});

describe('parseProcNetTcpLine', () => {
  const line =
    '   3: 0100007F:C350 0100007F:705D 01 00000000:00000000 02:000002A1 00000000  1000        0 48213 2 0000000012345678 20 4 30 10 -1';

  it('reads a row of either table', () => {
    expect(parseProcNetTcpLine(line, 'LE')).to.deep.equal({
      local: '7f000001:50000',
      remote: '7f000001:28765',
      localPort: 50000,
      state: 1,
      uid: 1000,
      inode: '48213',
    });
    const mapped = line
      .replace('0100007F:C350', '0000000000000000FFFF00000100007F:C350')
      .replace('0100007F:705D', '0000000000000000FFFF00000100007F:705D');
    expect(parseProcNetTcpLine(mapped, 'LE')).to.include({ local: '7f000001:50000', remote: '7f000001:28765' });
  });

  it('reads what a big-endian kernel prints', () => {
    expect(parseProcNetTcpLine(line.replaceAll('0100007F', '7F000001'), 'BE')).to.include({ local: '7f000001:50000' });
  });

  it('reads no heading and no rubbish', () => {
    expect(parseProcNetTcpLine('  sl  local_address rem_address   st tx_queue rx_queue tr tm->when')).to.equal(
      undefined,
    );
    fc.assert(fc.property(fc.string(), (text) => parseProcNetTcpLine(text) === undefined));
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.constantFrom('g', ':', '/', '\0', ''), (at, put) => {
        const row = parseProcNetTcpLine(line.slice(0, at) + put + line.slice(at + 1));
        return row === undefined || (Number.isSafeInteger(row.uid) && row.localPort < 65_536);
      }),
    );
  });
});

describe('ownerOnLinux', () => {
  const row = (uid: number, inode: number, state = '01'): string =>
    `   0: 0100007F:C350 0100007F:705D ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0 20 4 30 10 -1\n`;
  const owner = (table: string, ownUid = 1000): ReturnType<typeof ownerOnLinux> =>
    ownerOnLinux(ENDS, ownUid, (path) => Promise.resolve(path.endsWith('tcp') ? table : ''));

  it('compares the user of the row', async () => {
    expect(await owner(row(1000, 5))).to.equal('own-session');
    expect(await owner(row(1001, 5))).to.equal('other');
    expect(await owner('')).to.equal('unknown');
  });

  it("takes a socket that its process has closed for nobody's, even when we are root", async () => {
    expect(await owner(row(0, 0, '06'), 0)).to.equal('unknown');
    expect(await owner(row(0, 0, '05') + row(0, 7), 0)).to.equal('own-session');
  });

  it('takes a user that the user namespace does not know for nobody', async () => {
    expect(await owner(row(65_534, 5), 65_534)).to.equal('unknown');
  });

  it('does not take our own end for the peer', async () => {
    const ours = row(1000, 5).replace('C350', 'XXXX').replace('705D', 'C350').replace('XXXX', '705D');
    expect(await owner(ours)).to.equal('unknown');
  });
});

describe('shareReads', () => {
  it('starts one read for all who come while another is under way, and gives nobody the one that had begun', async () => {
    const reads: { done: (text: string) => void; fail: (error: Error) => void }[] = [];
    const read = shareReads(() => new Promise<string>((done, fail) => reads.push({ done, fail })));
    const first = read('a');
    const others = [read('a'), read('a'), read('a')];
    expect(reads).to.have.length(1);
    reads[0]?.done('old');
    expect(await first).to.equal('old');
    await Promise.resolve();
    expect(reads).to.have.length(2);
    reads[1]?.done('new');
    expect(await Promise.all(others)).to.deep.equal(['new', 'new', 'new']);
    void read('a');
    expect(reads).to.have.length(3);
  });

  it('reads again for those who waited behind a read that failed', async () => {
    let calls = 0;
    const read = shareReads(() => (++calls === 1 ? Promise.reject(new Error('no')) : Promise.resolve('yes')));
    const [first, second] = await Promise.allSettled([read('a'), read('a')]);
    expect(first.status).to.equal('rejected');
    expect(second).to.include({ status: 'fulfilled', value: 'yes' });
  });
});

describeWith([linux], 'createSocketOwner on Linux', () => {
  let server: Server;

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => server.close());

  const port = (): number => (server.address() as AddressInfo).port;

  for (const address of ['127.0.0.1', '::ffff:127.0.0.1']) {
    it(`knows our own connection to ${address}`, async () => {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const client = connect(port(), address);
      const [socket] = await accepted;
      expect(await createSocketOwner({ log: silentLog }).ownerOf(endsOf(socket))).to.equal('own-session');
      client.destroy();
      socket.destroy();
    });
  }

  it('does not know a connection that is not there', async () => {
    expect(await createSocketOwner({ log: silentLog }).ownerOf(ENDS)).to.equal('unknown');
  });

  it('answers unknown, and logs, when the system cannot be asked', async () => {
    const events: string[] = [];
    const log: Log = { ...silentLog, error: (event) => events.push(event) };
    const owner = createSocketOwner({ log, look: () => Promise.reject(new Error('no table')) });
    expect(await owner.ownerOf(ENDS)).to.equal('unknown');
    expect(events).to.deep.equal(['socket-owner-failed']);
  });
});

describeWith([linux, root(), program('setpriv')], 'createSocketOwner with a client of another user', () => {
  it('calls it another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const script = `require('node:net').connect(${(server.address() as AddressInfo).port}, '127.0.0.1')`;
    const client = spawn('setpriv', ['--reuid=12345', '--clear-groups', process.execPath, '-e', script], {
      stdio: 'ignore',
      cwd: '/',
    });
    const [socket] = await accepted;
    expect(await createSocketOwner({ log: silentLog }).ownerOf(endsOf(socket))).to.equal('other');
    socket.destroy();
    server.close();
    await once(client, 'exit');
  });
});

describe('parseLsof', () => {
  const output = [
    'p412',
    'cGoogle Chrome He',
    'u501',
    'Lmarie',
    'f31',
    'n127.0.0.1:50000->127.0.0.1:28765',
    'f40',
    'n[::ffff:127.0.0.1]:50002->[::ffff:127.0.0.1]:28765',
    'p600',
    'cnode',
    'u501',
    'Lmarie',
    'f20',
    'n127.0.0.1:28765',
    'f21',
    'n*:8080',
    '',
  ].join('\n');

  it('reads processes and their sockets', () => {
    const sockets = parseLsof(output);
    expect(sockets).to.have.length(4);
    expect(sockets[0]).to.deep.equal({
      processId: 412,
      processName: 'Google Chrome He',
      uid: 501,
      userName: 'marie',
      local: '7f000001:50000',
      remote: '7f000001:28765',
    });
    expect(sockets[1]?.local).to.equal('7f000001:50002');
    expect(sockets[3]).to.include({ processId: 600, local: undefined });
  });

  it('reads nothing wrong out of rubbish', () => {
    const lines = fc.array(fc.oneof(fc.string(), fc.constantFrom(...output.split('\n'))));
    fc.assert(
      fc.property(lines, (garbage) =>
        parseLsof(garbage.join('\n')).every(({ processId, uid }) => processId >= 0 && Number.isSafeInteger(uid)),
      ),
    );
  });

  it('decides for macOS: all who hold the socket must be ours, nobody is unknown', async () => {
    const list = (): Promise<ReturnType<typeof parseLsof>> => Promise.resolve(parseLsof(output));
    expect(await ownerOnMacos(ENDS, 501, list)).to.equal('own-session');
    expect(await ownerOnMacos(ENDS, 502, list)).to.equal('other');
    expect(await ownerOnMacos({ ...ENDS, remotePort: 50001 }, 501, list)).to.equal('unknown');
    const shared = `${output}p700\ncx\nu502\nf1\nn127.0.0.1:50000->127.0.0.1:28765\n`;
    expect(await ownerOnMacos(ENDS, 501, () => Promise.resolve(parseLsof(shared)))).to.equal('other');
    expect(await portHolderOnMacos(28765, list)).to.include({ processId: 412, userName: 'marie' });
  });
});

describeWith([linux, program('lsof')], 'lsof', () => {
  it('lists a real connection and a real listener in the form that macOS is read in', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = connect(port, '127.0.0.1');
    const [socket] = await accepted;
    const list = (ofPort: number): ReturnType<typeof listTcpSockets> => listTcpSockets(ofPort, 'ESTABLISHED');
    expect(await ownerOnMacos(endsOf(socket), process.geteuid!(), list)).to.equal('own-session');
    expect((await portHolderOnMacos(port))?.processId).to.equal(process.pid);
    client.destroy();
    socket.destroy();
    server.close();
    await once(server, 'close');
    expect(await listTcpSockets(port, 'LISTEN')).to.deep.equal([]);
  });
});

describeWith([linux], 'findPortHolder', () => {
  it('names process and user of a listener', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const holder = await findPortHolder(port);
    expect(holder).to.include({ processId: process.pid });
    expect(holder?.processName).to.be.a('string').that.is.not.empty;
    expect(holder?.userName).to.be.a('string').that.is.not.empty;
    server.close();
    await once(server, 'close');
    expect(await findPortHolder(port)).to.equal(undefined);
  });
});

describe("Windows' tables of connections", () => {
  /** MIB_TCPTABLE_OWNER_PID with one established connection. */
  const table4 = Buffer.from(
    '01000000' + '05000000' + '7f000001' + 'c3500000' + '7f000001' + '705d0000' + '9c010000',
    'hex',
  );
  const listener4 = Buffer.from(
    '01000000' + '02000000' + '7f000001' + '705d0000' + '00000000' + '00000000' + '9c010000',
    'hex',
  );
  const none = Buffer.alloc(4);
  const ownUser = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0);
  const otherUser = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 5, 2, 0, 0, 0);

  const windows = (peer: ReturnType<WindowsCalls['identityOf']>, table = table4): WindowsCalls => ({
    tcpTable: (family, tableClass) => {
      if (family !== 2) return Promise.resolve(none);
      return Promise.resolve(tableClass === TCP_TABLE_CLASSES.ownerPidListener ? listener4 : table);
    },
    identityOf: (processId) => (processId === 'own' ? { user: ownUser, session: 2 } : peer),
    imageOf: () => 'C:\\Program Files\\Practice\\practice.exe',
    accountName: () => 'CABINET\\marie',
    open: () => undefined,
  });

  it('are read row by row', () => {
    expect(parseTcpTable4(table4)).to.deep.equal([
      { local: '7f000001:50000', remote: '7f000001:28765', localPort: 50000, processId: 412 },
    ]);
    const one = '00'.repeat(15) + '01';
    const row6 = one + '00000000' + 'c3500000' + one + '00000000' + '705d0000' + '05000000' + '9c010000';
    expect(parseTcpTable6(Buffer.from('01000000' + row6, 'hex'))).to.deep.equal([
      { local: `${one}:50000`, remote: `${one}:28765`, localPort: 50000, processId: 412 },
    ]);
  });

  it('are never read past their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parseTcpTable4(Buffer.from(bytes)).length).to.be.at.most(bytes.length / 24);
        expect(parseTcpTable6(Buffer.from(bytes)).length).to.be.at.most(bytes.length / 56);
      }),
    );
  });

  it('decide together with user and session', async () => {
    expect(await ownerOnWindows(ENDS, windows({ user: ownUser, session: 2 }))).to.equal('own-session');
    expect(await ownerOnWindows(ENDS, windows({ user: ownUser, session: 3 }))).to.equal('other');
    expect(await ownerOnWindows(ENDS, windows({ user: otherUser, session: 2 }))).to.equal('other');
    expect(await ownerOnWindows(ENDS, windows(undefined))).to.equal('unknown');
    expect(await ownerOnWindows(ENDS, windows({ user: ownUser, session: 2 }, none))).to.equal('unknown');
  });

  it('name the holder of a port', async () => {
    expect(await portHolderOnWindows(28765, windows({ user: ownUser, session: 2 }))).to.deep.equal({
      processId: 412,
      processName: 'practice.exe',
      userName: 'CABINET\\marie',
    });
    expect(await portHolderOnWindows(28765, windows(undefined))).to.deep.equal({
      processId: 412,
      processName: 'practice.exe',
    });
    expect(await portHolderOnWindows(1, windows(undefined))).to.equal(undefined);
  });
});

describe('parseTokenUser', () => {
  const sid = '010500000000000515000000aabbccddaabbccddaabbccdde9030000';
  const token = (pointer: bigint): Buffer => {
    const bytes = Buffer.alloc(256);
    bytes.writeBigUInt64LE(pointer);
    Buffer.from(sid, 'hex').copy(bytes, 16);
    return bytes;
  };

  it('finds the SID where the pointer says', () => {
    expect(Buffer.from(parseTokenUser(token(0x7000_0010n), 0x7000_0000n, 8)!).toString('hex')).to.equal(sid);
  });

  it('refuses a pointer to elsewhere and what is no SID', () => {
    expect(parseTokenUser(token(0n), 0x7000_0000n, 8)).to.equal(undefined);
    expect(parseTokenUser(token(0x7000_00ffn), 0x7000_0000n, 8)).to.equal(undefined);
    expect(parseTokenUser(Buffer.alloc(256), 0n, 8)).to.equal(undefined);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.bigInt({ min: 0n, max: 1n << 63n }), (bytes, address) => {
        const found = parseTokenUser(Buffer.from(bytes), address, 8);
        return found === undefined || found.length <= bytes.length;
      }),
    );
  });
});
