import {
  categoryId,
  column,
  companyId,
  defineTable,
  nullable,
  productId,
  type RowOf,
} from '../kernel/index.ts';
import { furtherNames, selling, variants } from './schema.ts';

export const categories = defineTable({
  name: 'categories',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(categoryId),
    companyId: column.id(companyId),
    name: column.text(100),
    nameZh: nullable(column.text(100)),
    position: column.integer(),
    /** Background of its tiles, as a hue from 0 to 359. */
    hue: column.integer(),
  },
});
export type CategoryRow = RowOf<typeof categories>;

export const products = defineTable({
  name: 'products',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(productId),
    companyId: column.id(companyId),
    name: column.text(200),
    nameZh: nullable(column.text(200)),
    description: nullable(column.text(2000)),
    categoryId: nullable(column.id(categoryId)),
    /** SR, ZR, ES33, OS …: the supply codes of the GST return. */
    gstCode: column.text(12),
    variants: column.json(variants),
    /** An SVG drawing, shown as an image and never as markup. */
    picture: nullable(column.text(8000)),
    status: column.enum(['active', 'archived']),
    /** Null: as most goods are. */
    selling: nullable(column.json(selling)),
    furtherNames: nullable(column.json(furtherNames)),
    updatedAt: column.instant(),
  },
});
export type ProductRow = RowOf<typeof products>;
