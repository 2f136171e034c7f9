#!/usr/bin/perl
# Usage: probe.pl NAME [WORD=VALUE...]
# A service that writes down how it was started, and which signals it gets, below /shared. All probes of a machine share one log, so that
# its lines are in the order of what happened. Words: after=SECONDS before it is ready; ready=PATH, port=NUMBER, fd=NUMBER and
# notify=1 say how it tells; end=CODE how it ends by itself, for=SECONDS afterwards; worker=1 gives it a child that heeds no signal but KILL;
# deaf=1 makes it heed none either.
use strict;
use warnings;
use Socket;

my $name = shift @ARGV;
my %word = map { /^(\w+)=(.*)$/s ? ($1 => $2) : () } @ARGV;

sub note {
    open my $log, '>>', '/shared/log' or die "log: $!";
    syswrite $log, join(' ', $name, @_) . "\n";
}

# As the machine numbers it, of which a container has the /proc beside its own.
sub pid { readlink('/machine/proc/self') // $$ }

$| = 1;
my $facts = "/shared/facts/$name." . pid();
mkdir $facts, 0755;
for my $file (qw(status limits environ cmdline stat oom_score_adj)) {
    open my $from, '<', "/proc/self/$file" or next;
    open my $to, '>', "$facts/$file" or die "$facts/$file: $!";
    local $/;
    print {$to} readline $from;
}
symlink readlink('/proc/self/cwd'), "$facts/cwd";
print "$name says ", pid(), "\n";

my $deaf = $word{deaf};
for my $signal (qw(HUP INT QUIT USR1 USR2 TERM WINCH)) {
    my $ends = $signal =~ /^(INT|QUIT|TERM)$/ && !$deaf;
    $SIG{$signal} = sub { note('signal', $signal); exit 0 if $ends };
}

if ($word{worker}) {
    pipe my $from, my $to;
    if (fork == 0) {
        $SIG{$_} = 'IGNORE' for qw(HUP INT QUIT USR1 USR2 TERM WINCH);
        syswrite $to, pid() . "\n";
        sleep 1 while 1;
    }
    chomp(my $child = readline $from);
    note('worker', $child);
}
note('start', pid());

sub pause { my $end = time + $_[0]; select undef, undef, undef, 0.1 while time < $end }

pause($word{after}) if $word{after};
my $listener;
if ($word{port}) {
    socket $listener, PF_INET, SOCK_STREAM, 0;
    setsockopt $listener, SOL_SOCKET, SO_REUSEADDR, 1;
    bind $listener, sockaddr_in($word{port}, INADDR_LOOPBACK) or die "port: $!";
}
note('ready', pid());
listen $listener, 5 if $listener;
if ($word{ready}) { open my $file, '>', $word{ready} or die "$word{ready}: $!" }
if ($word{fd}) { open my $pipe, ">&=$word{fd}" or die "fd: $!"; syswrite $pipe, "\n"; close $pipe }
if ($word{notify}) {
    socket my $socket, PF_UNIX, SOCK_DGRAM, 0;
    (my $address = $ENV{NOTIFY_SOCKET} // '') =~ s/^@/\0/;
    send $socket, 'READY=1', 0, sockaddr_un($address);
}

if (defined $word{end}) {
    pause($word{for} // 0);
    note('end', $word{end});
    exit $word{end};
}
sleep 1 while 1;
