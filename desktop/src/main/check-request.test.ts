import { describe, expect, it } from 'vitest';
import { checkRequest } from './check-request.ts';

describe('a request from a page', () => {
  it('passes with the input as it came when the contract knows it', () => {
    const input = { text: '1.20', limit: 20 };
    expect(checkRequest('sales.receipts', input, 7)).toEqual({
      ok: true,
      value: { path: 'sales.receipts', input, has: 7 },
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
    expect(checkRequest(path, {}, 0)).toMatchObject({ ok: false, error: { code: 'kernel.notFound' } });
  });

  it('says which cart the page has; whoever says nothing of it has none', () => {
    for (const has of [undefined, '7', null])
      expect(checkRequest('sales.cart', {}, has)).toMatchObject({ ok: true, value: { has: 0 } });
  });

  it('is refused with kernel.inputInvalid, and told which field, when its input has another form', () => {
    expect(checkRequest('sales.receipts', { text: '', limit: 0 }, 0)).toEqual({
      ok: false,
      error: { code: 'kernel.inputInvalid', details: { fields: ['limit'] } },
    });
    expect(checkRequest('sales.receipts', undefined, 0)).toMatchObject({ ok: false });
    expect(checkRequest('sales.cart', { extra: true }, 0)).toMatchObject({ ok: false });
  });
});
