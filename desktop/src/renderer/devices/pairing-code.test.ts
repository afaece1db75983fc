import { describe, expect, it } from 'vitest';
import { pairingText, readPairingText } from './pairing-code.ts';

describe('a code to scan', () => {
  it('brings the pairing code and the server’s address to the new device', () => {
    const text = pairingText('K7WQ3MXB', 'http://192.168.1.20:4600');
    expect(readPairingText(text)).toEqual({
      pairingCode: 'K7WQ3MXB',
      serverUrl: 'http://192.168.1.20:4600',
    });
    expect(readPairingText(text.toUpperCase())).toEqual(readPairingText(text));
  });

  it('has no address that means another computer there', () => {
    for (const address of ['http://localhost:4600', 'http://127.0.0.1:4600', 'http://[::1]:4600'])
      expect(readPairingText(pairingText('K7WQ3MXB', address))).toEqual({
        pairingCode: 'K7WQ3MXB',
        serverUrl: null,
      });
  });

  it('may be the bare pairing code, and is nothing else', () => {
    expect(readPairingText('k7wq3mxb')).toEqual({ pairingCode: 'K7WQ3MXB', serverUrl: null });
    for (const other of [
      '8880000000015',
      'K7WQ3MX',
      'kedai-pair:K7WQ3MXB@ftp://a',
      'kedai-pair:',
      'https://a.example/K7WQ3MXB',
    ])
      expect(readPairingText(other)).toBeNull();
  });
});
