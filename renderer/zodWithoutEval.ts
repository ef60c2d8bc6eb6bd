import * as z from "zod";

// zod compiles its schemas with `new Function` where it can, which the windows' content security policy forbids and
// reports. Imported before any schema is made.
z.config({ jitless: true });
