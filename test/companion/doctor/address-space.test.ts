import { expect } from 'chai';
import { addressSpaceOf } from '../../../src/companion/doctor/address-space.js';

describe('addressSpaceOf', () => {
  for (const [space, addresses] of [
    ['loopback', ['127.0.0.1', '127.8.9.1', '::1']],
    ['private', ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.1.1', 'fd12::1', 'fe80::1']],
    ['public', ['192.0.2.10', '172.32.0.1', '8.8.8.8', '2001:db8::1']],
  ] as const) {
    it(`knows a ${space} address`, () => {
      for (const address of addresses) expect(addressSpaceOf(address), address).to.equal(space);
    });
  }
});
