-- How many requests a source takes, such as 100/second or 100/second burst 500; null for what the receivers say.
ALTER TABLE sources ADD COLUMN rate_limit text;
