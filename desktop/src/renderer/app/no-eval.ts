import { config } from 'zod';

// The page's security policy forbids code from text, which zod would try once for speed. Imported before any schema.
config({ jitless: true });
