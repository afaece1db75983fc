import { describe, expect, it } from 'vitest';
import { mayLoad, mayNavigate } from './navigation-policy.ts';
import { isTrustedSender } from './sender-policy.ts';

const strangers = [
  'https://example.com/',
  'http://localhost:3000/',
  'file:///etc/passwd',
  'app://kedai.example.com/index.html',
  'app://kedai:8080/index.html',
  'app://someone@kedai/index.html',
  'app://other/index.html',
  'application://kedai/',
  'javascript:alert(1)',
  'about:blank',
  'chrome://settings',
  '',
  'not an address',
];

describe('where a page may go', () => {
  it("is the application's own pages", () => {
    expect(mayNavigate('app://kedai/index.html')).toBe(true);
    expect(mayNavigate('app://kedai/#/receipts')).toBe(true);
  });

  it.each(strangers)('is not "%s"', (address) => {
    expect(mayNavigate(address)).toBe(false);
  });

  it('is not content that a page made itself', () => {
    expect(mayNavigate('data:text/html,hello')).toBe(false);
    expect(mayNavigate('blob:app://kedai/1')).toBe(false);
  });
});

describe('what a page may load', () => {
  it("is the application's own files and content that it made itself", () => {
    expect(mayLoad('app://kedai/assets/index.js', true)).toBe(true);
    expect(mayLoad('data:image/png;base64,AA==', true)).toBe(true);
    expect(mayLoad('blob:app://kedai/1', true)).toBe(true);
  });

  it.each(strangers)('is not "%s"', (address) => {
    expect(mayLoad(address, false)).toBe(false);
  });

  it('includes the developer tools only where they exist', () => {
    expect(mayLoad('devtools://devtools/bundled/inspector.html', false)).toBe(true);
    expect(mayLoad('devtools://devtools/bundled/inspector.html', true)).toBe(false);
  });
});

describe('who may send requests', () => {
  it("is the application's own page", () => {
    expect(isTrustedSender({ address: 'app://kedai/index.html', isMainFrame: true })).toBe(true);
  });

  it('is not a frame inside the page', () => {
    expect(isTrustedSender({ address: 'app://kedai/index.html', isMainFrame: false })).toBe(false);
  });

  it('is not a page that is gone already', () => {
    expect(isTrustedSender({ address: undefined, isMainFrame: true })).toBe(false);
  });

  it.each(strangers)('is not "%s"', (address) => {
    expect(isTrustedSender({ address, isMainFrame: true })).toBe(false);
  });
});
