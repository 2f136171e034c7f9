#!/bin/sh
echo "boing!"
