import { describe, expect, it } from 'vitest';
import { COPY_PORT, copyAddressText, parseCopyAddress } from './copy-address.ts';

const code = 'ABCDEFGHJKMNPQRS';

describe('the address of a till that keeps copies', () => {
  it('is read as it was typed, with or without a port, and a code in groups', () => {
    expect(parseCopyAddress(' 192.168.1.20 ', 'abcd-efgh jkmn-pqrs')).toEqual({
      host: '192.168.1.20',
      port: COPY_PORT,
      code,
    });
    expect(parseCopyAddress('10.0.0.7:4711')).toEqual({ host: '10.0.0.7', port: 4711, code: undefined });
  });

  it('is read whole from what was scanned, whatever the code field holds', () => {
    const scanned = copyAddressText('10.0.0.7', 4680, code);
    expect(parseCopyAddress(scanned, 'nonsense')).toEqual({ host: '10.0.0.7', port: 4680, code });
    expect(parseCopyAddress(scanned.toLowerCase())).toEqual({ host: '10.0.0.7', port: 4680, code });
  });

  it('is not a name, another site, or half an address', () => {
    for (const typed of [
      '',
      'till-2.local',
      '192.168.1',
      '192.168.1.256',
      '1.2.3.4:0',
      '1.2.3.4:70000',
      '1.2.3.4:80:80',
      '1.2.3.4:',
      'http://1.2.3.4',
      'KEDAI-PEER:1.2.3.4:4680',
      'KEDAI-PEER:1.2.3.4:4680/SHORT',
    ])
      expect({ typed, read: parseCopyAddress(typed, '') }).toEqual({ typed, read: undefined });
    expect(parseCopyAddress('1.2.3.4', 'ABCDEFGHJKMNPQR0')).toBeUndefined();
  });
});
