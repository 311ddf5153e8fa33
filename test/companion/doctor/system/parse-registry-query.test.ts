import { expect } from 'chai';
import { parseRegistryQuery } from '../../../../src/companion/doctor/system/parse-registry-query.js';

describe('parseRegistryQuery', () => {
  it('reads texts, numbers and values that hold blanks', () => {
    const output = [
      '',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\ASIP\\Cryptolib CPS',
      '    (par défaut)    REG_SZ    (valeur non définie)',
      '    Version    REG_SZ    5.2.2',
      '    Install Dir    REG_EXPAND_SZ    C:\\Program Files\\santesocial\\CPS',
      '    ProxyEnable    REG_DWORD    0x1',
      '    Empty    REG_SZ    ',
      '',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\ASIP\\Cryptolib CPS\\Traces',
      '',
    ].join('\r\n');
    expect([...parseRegistryQuery(output)]).to.deep.equal([
      ['(par défaut)', '(valeur non définie)'],
      ['Version', '5.2.2'],
      ['Install Dir', 'C:\\Program Files\\santesocial\\CPS'],
      ['ProxyEnable', '1'],
      ['Empty', ''],
    ]);
  });

  it('finds nothing in what is no answer', () => {
    expect(parseRegistryQuery('').size).to.equal(0);
    expect(
      parseRegistryQuery('ERROR: The system was unable to find the specified registry key or value.').size,
    ).to.equal(0);
  });
});
