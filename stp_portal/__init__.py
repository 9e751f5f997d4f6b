"""Assembly: settings, addresses, the template engine, middleware, background workers."""
