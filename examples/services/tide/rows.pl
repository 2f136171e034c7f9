# Answers over HTTP with rows of a PostgreSQL database.
#
# Environment: PSQL, QUERY, what http.pl reads, and PGHOST and the like, which psql reads itself.
use strict;
use warnings;

require($0 =~ s{[^/]*$}{http.pl}r);

serve(sub {
    open my $psql, '-|', $ENV{PSQL}, '-XAtq', '-w', '-c', $ENV{QUERY} or die "cannot run $ENV{PSQL}: $!\n";
    local $/;
    my $rows = <$psql>;
    return close $psql ? $rows : undef;
});
