-- The alerts of an opening of the glass.
CREATE INDEX notification_of_glass ON notification ((facts ->> 'glass')) WHERE event = 'glass.broken';
