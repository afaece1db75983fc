import { describe, expect, it } from 'vitest';
import { checkRequest } from './check-request.ts';

describe('a request from a page', () => {
  it('passes with the input as it came when the contract knows it', () => {
    const input = { text: '1.20', limit: 20 };
    expect(checkRequest('sales.receipts', input)).toEqual({
      ok: true,
      value: { path: 'sales.receipts', input },
    });
  });

  it.each([
    'sales.nothing',
    'sales',
    'constructor.name',
    '__proto__.toString',
    '',
    7,
    null,
    undefined,
    ['sales.cart'],
  ])('is refused with kernel.notFound when it asks for %j', (path) => {
    expect(checkRequest(path, {})).toMatchObject({ ok: false, error: { code: 'kernel.notFound' } });
  });

  it('is refused with kernel.inputInvalid, and told which field, when its input has another form', () => {
    expect(checkRequest('sales.receipts', { text: '', limit: 0 })).toEqual({
      ok: false,
      error: { code: 'kernel.inputInvalid', details: { fields: ['limit'] } },
    });
    expect(checkRequest('sales.receipts', undefined)).toMatchObject({ ok: false });
    expect(checkRequest('sales.cart', { extra: true })).toMatchObject({ ok: false });
  });
});
