"""Commands of ``kg``, a module a subject; ``kg.cli`` puts them together."""
