-- Terms from before are single numbers; from now on one may be a range on some of its steps.
update position set step_values_to = '{6.5,null}' where headline = '5% · 4%';
