-- Servers keep pages as long as the negotiation's generation is the one they were made at. Each commit that raises it tells them of it, as
-- "id generation slug"; a server that misses the message finds out by itself within a second.
create function tell_generation() returns trigger language plpgsql as $$
begin
    perform pg_notify('generation', concat_ws(' ', new.id, new.generation, new.slug));
    return null;
end $$;
create trigger negotiation_told after insert or update on negotiation for each row execute function tell_generation();
