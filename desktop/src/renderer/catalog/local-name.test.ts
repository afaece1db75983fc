import { describe, expect, it } from 'vitest';
import { localName, secondName } from './local-name.ts';

const onions = {
  name: 'Red Onions 500 g',
  nameZh: '红葱头 500克',
  furtherNames: { ms: 'Bawang Merah 500 g' },
};

describe('the name of a product on a screen', () => {
  it('is the one in the language of the screen, or the English one', () => {
    const names = ['en', 'zh', 'ms', 'ta'].map((language) => localName(onions, language));
    expect(names).toEqual(['Red Onions 500 g', '红葱头 500克', 'Bawang Merah 500 g', 'Red Onions 500 g']);
    expect(localName({ name: 'Chalk', nameZh: null }, 'ms')).toBe('Chalk');
  });

  it('has its variant behind it', () => {
    const ice = {
      name: 'Ice cream',
      nameZh: null,
      furtherNames: { ms: 'Aiskrim' },
      variantName: 'Durian 1 L',
    };
    expect(localName(ice, 'ms')).toBe('Aiskrim · Durian 1 L');
  });

  it('stands beside another one: English beside other languages, Chinese beside English', () => {
    const names = ['en', 'zh', 'ms', 'ta'].map((language) => secondName(onions, language));
    expect(names).toEqual(['红葱头 500克', 'Red Onions 500 g', 'Red Onions 500 g', '红葱头 500克']);
  });
});
