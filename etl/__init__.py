"""How exports of agencies become a snapshot: contract, mapping, reading, checking, publishing."""
