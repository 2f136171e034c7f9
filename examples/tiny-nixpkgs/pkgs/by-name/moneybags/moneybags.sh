#!/bin/sh
echo "You have ${1-100} coins. Less our fee, that is $((${1-100} * 9 / 10))."
