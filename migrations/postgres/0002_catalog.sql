-- What is sold: one document a row, variants and barcodes inside.

CREATE TABLE categories (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  name_zh text,
  position bigint NOT NULL,
  hue bigint NOT NULL,
  PRIMARY KEY (company_id, id)
);

CREATE TABLE products (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  name_zh text,
  description text,
  category_id uuid,
  gst_code text NOT NULL,
  variants jsonb NOT NULL,
  picture text,
  status text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);

SELECT guard_table('categories', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('products', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT publish_table('categories');
SELECT publish_table('products');

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Everything a product is looked for by, in small letters.
CREATE FUNCTION product_search_text(name text, name_zh text, variants jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog
  AS $$
    SELECT lower(concat_ws(' ', name, name_zh, (
      SELECT string_agg(concat_ws(' ', variant->>'sku', variant->>'name', (
        SELECT string_agg(barcode, ' ') FROM jsonb_array_elements_text(variant->'barcodes') AS barcode
      )), ' ')
      FROM jsonb_array_elements(variants) AS variant
    )))
  $$;

CREATE INDEX products_by_trigram ON products
  USING gin (product_search_text(name, name_zh, variants) gin_trgm_ops);
CREATE INDEX products_by_word ON products
  USING gin (to_tsvector('simple', product_search_text(name, name_zh, variants)));
CREATE INDEX products_by_category ON products (company_id, category_id);

-- The current company's products that match, best first by rank. A definer function because row security keeps an
-- operator that isn't leakproof away from an index; the company is checked inside.
CREATE FUNCTION find_products(wanted text) RETURNS TABLE (product_id uuid, rank real)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT id,
           word_similarity(lower(wanted), product_search_text(name, name_zh, variants))
             + ts_rank(to_tsvector('simple', product_search_text(name, name_zh, variants)),
                       websearch_to_tsquery('simple', wanted))
    FROM products
    WHERE company_id = current_company()
      AND (lower(wanted) <% product_search_text(name, name_zh, variants)
        OR to_tsvector('simple', product_search_text(name, name_zh, variants))
           @@ websearch_to_tsquery('simple', wanted)
        OR product_search_text(name, name_zh, variants)
           LIKE '%' || replace(replace(replace(lower(wanted), '\', '\\'), '%', '\%'), '_', '\_') || '%')
  $$;
REVOKE ALL ON FUNCTION find_products(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_products(text) TO kedai_app;
