import { z } from 'zod';
import type { QuickKey } from '../catalog/index.ts';
import { rowId } from '../kernel/index.ts';
import { method } from './method.ts';
import type { ProductTile } from './views.ts';

/** A page of quick keys as this till shows it: as its own waiting arrangements will make it. */
export interface QuickKeyPage {
  readonly pageId: string;
  readonly name: string;
  /** Null: every outlet. */
  readonly outletId: string | null;
  readonly position: number;
  /** With those of products that aren't on sale, or aren't here. */
  readonly keys: readonly QuickKey[];
}

/** What this till asked about quick keys and isn't decided, or was refused. */
export interface AskedArrangement {
  readonly requestId: string;
  readonly state: 'waiting' | 'refused';
  /** Why it was refused. */
  readonly code: string | null;
}

export interface QuickKeysView {
  /** In their order. */
  readonly pages: readonly QuickKeyPage[];
  /** The page whose tiles these are; null when there is none. */
  readonly pageId: string | null;
  /** What is on sale of the page's keys, in their order. */
  readonly tiles: readonly ProductTile[];
  /** Oldest first. */
  readonly asked: readonly AskedArrangement[];
  /** This till's. */
  readonly outletId: string;
}

/** Pages are arranged by the command `catalog.arrangeQuickKeys`, as a request. */
export const quickKeyMethods = {
  /** `pageId` null, or one that isn't there: the first page. */
  quickKeys: method<QuickKeysView>()('anybody', z.strictObject({ pageId: z.nullable(rowId) })),
} as const;
