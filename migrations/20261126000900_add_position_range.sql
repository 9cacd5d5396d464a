-- A term may be a range: "3% to 5%", "6 to 12 writers". step_values has the lower ends, and here are the upper ones, null for a step with a
-- single number.
create function ranges_fit(lower_ends numeric[], upper_ends numeric[]) returns boolean
    language sql immutable
    return coalesce(cardinality(lower_ends) = cardinality(upper_ends) and num_nonnulls(variadic upper_ends) > 0, false)
        and not exists (
            select from unnest(lower_ends, upper_ends) as ends (low, high) where high is not null and not coalesce(high >= low, false)
        );

alter table position
    add column step_values_to numeric[],
    add constraint position_range_check check (step_values_to is null or ranges_fit(step_values, step_values_to)),
    add constraint position_range_number_check check (not step_values_to && '{NaN, Infinity, -Infinity}');
