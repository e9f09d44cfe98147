-- a handshake whose sender chooses the secret is answered only where an operator said so
ALTER TABLE sources ADD COLUMN allow_secret_handshake boolean NOT NULL DEFAULT false;
